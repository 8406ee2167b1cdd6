import SyncEngine
import SyncProtocol
import Testing

/// What holds for every state and every input, whatever the table of transitions says.
struct ObjectInvariantTests {
    /// One cell of the cross product.
    struct Cell: CustomStringConvertible {
        let state: ObjectState
        let input: ObjectInput
        let after: RemoteObject
        let answer: ObjectInput.Answer

        var before: RemoteObject { state.object }
        var description: String { "\(state.name) × \(input.name)" }

        /// The intent that this input began, if it began one.
        var begun: Intent? {
            guard case .decision(.send(let intent)) = answer, before.intent == nil else { return nil }
            return intent
        }
    }

    static let cells: [Cell] = ObjectState.all.flatMap { state in
        ObjectInput.all.map { input in
            let (after, answer) = input.apply(to: state)
            return Cell(state: state, input: input, after: after, answer: answer)
        }
    }

    private func require(_ rule: String, _ holds: (Cell) -> Bool) {
        for cell in Self.cells where !holds(cell) {
            Issue.record("\(rule): \(cell)")
        }
    }

    @Test func onlyAResultEndsAnIntent() {
        require("an intent ended without a result") { cell in
            guard let intent = cell.before.intent, !cell.input.isCompletion else { return true }
            return cell.after.intent?.token == intent.token && cell.after.intent?.call == intent.call
        }
    }

    @Test func whatIsSentAgainIsTheVerySame() {
        require("a re-send differs") { cell in
            guard let intent = cell.before.intent, case .decision(.send(let sent)) = cell.answer else { return true }
            return sent == intent
        }
    }

    @Test func aNewIntentHasAFreshToken() {
        require("a new intent re-uses a token") { cell in
            cell.begun.map { $0.token == Fixture.fresh && $0 == cell.after.intent && $0.ambiguousAttempts == 0 } ?? true
        }
    }

    @Test func whatIsSentIsInTheRow() {
        require("a call leaves that is not durable") { cell in
            guard case .decision(.send(let sent)) = cell.answer else { return true }
            return cell.after.intent == sent
        }
    }

    @Test func aResultNeverReplacesAnIntent() {
        require("a result began a call") { cell in
            guard cell.input.isCompletion, let intent = cell.after.intent else { return true }
            return intent.token == Fixture.standing && intent.call == cell.before.intent?.call
        }
    }

    @Test func noStatusIsFinalWhileAnIntentStands() {
        require("settled while an intent stands") { cell in
            guard cell.after.intent != nil else { return true }
            return cell.after.status != .synced && cell.after.status != .unsynced && !cell.after.isSettled
        }
    }

    @Test func syncedIsSaidOnlyOfConfirmedContent() {
        require("synced without confirmation") { cell in
            guard cell.after.status == .synced else { return true }
            guard case .value(let wanted) = cell.after.desire, case .live(let live) = cell.after.remote else {
                return false
            }
            return wanted.digest != nil && live.digest == wanted.digest
        }
    }

    @Test func contentIsConfirmedOnlyBySuccess() {
        let successes: Set = [
            "applied", "applied at the second attempt", "applied, window 0", "applied, retain always", "exists",
            "exists, overwrite", "exists, overwrite, name may be taken",
        ]
        require("content confirmed by something else than success") { cell in
            guard case .live(let live) = cell.after.remote, let digest = live.digest else { return true }
            if case .live(let old) = cell.before.remote, old.digest == digest { return true }
            switch cell.before.intent?.call {
            // An update is confirmed without the ARN being said again.
            case .update(_, let bytes) where cell.input.name == "applied without ARN": return bytes.digest == digest
            case .create(let bytes), .update(_, let bytes):
                return bytes.digest == digest && successes.contains(cell.input.name)
            case .claim, .delete, .forceDelete, .restore, .tag, .untag, .rekey, .replicate, .unreplicate, nil:
                return false
            }
        }
    }

    @Test func bytesAreDroppedOnlyWhenSettledUnderUntilSynced() {
        require("bytes dropped") { cell in
            guard cell.input.isPreparation || cell.input.isCompletion, case .value(let old) = cell.before.desire,
                old.payload != nil, case .value(let new) = cell.after.desire, new.payload == nil
            else { return true }
            return cell.after.isSettled && cell.input.context(cell.state).retain == .untilSynced
        }
    }

    @Test func bytesDoNotOutliveASettledLook() {
        require("bytes kept") { cell in
            guard cell.input.isPreparation || cell.input.isCompletion, cell.after != cell.before, cell.after.isSettled,
                cell.input.context(cell.state).retain == .untilSynced, !cell.input.context(cell.state).disabled,
                case .value(let wanted) = cell.after.desire
            else { return true }
            return wanted.payload == nil
        }
    }

    @Test func deletionsAndRestoresGoToARNsOfOurs() {
        require("a stranger's ARN") { cell in
            guard let arn = cell.begun?.call.addressedARN else { return true }
            return arn == cell.before.arn || arn == cell.state.deletion?.arn
        }
        require("a restore without an entry of the ledger") { cell in
            guard case .restore = cell.begun?.call else { return true }
            return cell.state.deletion != nil && cell.before.remote == .absent
        }
    }

    @Test func aStaleTokenChangesNothing() {
        require("a stale result changed something") { cell in
            cell.input.name != "stale result" || cell.after == cell.before && cell.answer == .effects([])
        }
    }

    @Test func aResultWithoutIntentChangesNothing() {
        require("a result without intent changed something") { cell in
            guard cell.input.isCompletion, cell.before.intent == nil else { return true }
            return cell.after == cell.before && cell.answer == .effects([])
        }
    }

    @Test func anAmbiguousCreateEndsOnlyByWhatProvesItCannotBeThere() {
        let enough = [
            "applied", "applied at the second attempt", "applied, window 0", "applied, retain always", "exists",
            "exists, overwrite", "exists, overwrite, name may be taken", "validation",
            "name scheduled, later", "marked for deletion, later",
        ]
        require("an ambiguous create was dropped") { cell in
            guard let intent = cell.before.intent, case .create = intent.call, intent.ambiguousAttempts > 0,
                cell.after.intent == nil
            else { return true }
            return enough.contains(cell.input.name)
        }
    }

    @Test func anyAmbiguousIntentOutlivesADefiniteRefusalInsideTheHorizon() {
        let refusals = [
            "access denied", "kms failure", "not sent", "throttled", "credentials", "quota",
            "ambiguous before it was refused", "ambiguous", "ambiguous, uncounted",
        ]
        require("an ambiguous intent was dropped inside the horizon") { cell in
            guard let intent = cell.before.intent, intent.ambiguousAttempts > 0, refusals.contains(cell.input.name)
            else { return true }
            if case .restore = intent.call, cell.input.name.hasPrefix("a") && cell.input.name.contains("denied") {
                // RestoreSecret is optional: the way back goes on without it, and the doubt goes into the ledger.
                return true
            }
            if case .restore = intent.call, cell.input.name == "ambiguous before it was refused" { return true }
            return cell.after.intent?.token == intent.token
        }
    }

    @Test func aDroppedAmbiguousIntentLeavesItsDoubtBehind() {
        require("the doubt was forgotten") { cell in
            guard let intent = cell.before.intent, intent.ambiguousAttempts > 0, cell.after.intent == nil,
                ["access denied, later", "not sent, later"].contains(cell.input.name)
            else { return true }
            switch intent.call {
            case .update:
                guard case .live(let live) = cell.after.remote else { return false }
                return live.digest == nil && live.awsVersionID == nil
            case .restore: return cell.after.owesFollowUp && cell.after.lastAmbiguousRestoreAt == intent.lastAmbiguousAt
            case .delete:
                guard case .effects(let effects) = cell.answer else { return false }
                return effects.contains { if case .recordDeletion = $0 { true } else { false } }
            case .tag, .untag: return cell.after.tagsRepeatAt != nil
            case .rekey: return cell.after.keyRepeatAt != nil
            case .replicate, .unreplicate: return cell.after.replicasRepeatAt != nil
            case .create, .claim, .forceDelete: return true
            }
        }
    }

    @Test func aForceDeleteNeverGoesWithinTheHorizonOfAnAmbiguousCreate() {
        require("a force delete within the horizon of a create") { cell in
            guard case .forceDelete = cell.begun?.call else { return true }
            let creates = [cell.before.lastAmbiguousCreateAt, cell.state.deletion?.lastAmbiguousCreateAt].compactMap {
                $0
            }
            return creates.allSatisfy { $0 + Fixture.horizon <= cell.input.now }
        }
    }

    @Test func aRestoreNeverGoesWithinTheHorizonOfAnAmbiguousDelete() {
        require("a restore within the horizon of a delete") { cell in
            guard case .restore = cell.begun?.call, let deleted = cell.state.deletion?.lastAmbiguousDeleteAt else {
                return true
            }
            return deleted + Fixture.horizon <= cell.input.now
        }
    }

    @Test func anAmbiguousCreateIsRememberedOnceItEnds() {
        require("the ambiguous create was forgotten") { cell in
            guard let intent = cell.before.intent, case .create = intent.call, intent.ambiguousAttempts > 0,
                cell.after.intent == nil
            else { return true }
            return (cell.after.lastAmbiguousCreateAt ?? Timestamp(nanoseconds: 0)) >= Fixture.ambiguousAt
        }
    }

    @Test func nothingIsSentWhileDisabled() {
        require("a call left while disabled") { cell in
            guard cell.input.name == "prepare, disabled" else { return true }
            return cell.answer == .decision(.rest) && cell.after.intent == cell.before.intent
        }
    }

    @Test func theNameOfANeighbourIsNotTaken() {
        require("a taken name was written to") { cell in
            guard cell.input.context(cell.state).nameMayBeTaken else { return true }
            if case .claim = cell.begun?.call { return false }
            return !cell.after.claiming || cell.before.claiming
        }
    }

    @Test func aStrangersNameIsTakenOverOnlyWhenAsked() {
        require("a claim that nobody asked for") { cell in
            guard case .claim = cell.begun?.call else { return true }
            return cell.input.context(cell.state).onConflict == .overwrite
        }
    }

    @Test func whatIsNotSettledIsDueOrWaitsForSomething() {
        require("an object that nobody will look at again") { cell in
            guard !cell.input.isPreparation || cell.answer == .decision(.rest) else { return true }
            if cell.after == cell.before { return true }
            return cell.after.isSettled || cell.after.dueAt != nil || cell.after.hold == .awaitingValue
                || cell.after.hold == .disabled
        }
    }

    @Test func generationsOnlyGrow() {
        require("a generation went back") { cell in
            cell.after.generation >= cell.before.generation
                && (cell.input.isPreparation || cell.input.isCompletion
                    ? cell.after.generation == cell.before.generation : true)
        }
    }
}

extension IntentCall {
    /// The ARN a call goes to, when it goes to one.
    var addressedARN: String? {
        switch self {
        case .create, .claim: nil
        case .update(let arn, _), .delete(let arn, _), .forceDelete(let arn), .restore(let arn), .tag(let arn, _),
            .untag(let arn, _), .rekey(let arn), .replicate(let arn, _), .unreplicate(let arn, _):
            arn
        }
    }
}
