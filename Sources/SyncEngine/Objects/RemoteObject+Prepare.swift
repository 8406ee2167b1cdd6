public import SyncProtocol

/// What is to be done about an object now.
public enum ObjectDecision: Sendable, Equatable {
    /// Nothing, until something changes or the row is due again.
    case rest
    /// Send this intent, once the row is durable.
    case send(Intent)
}

extension RemoteObject {
    /// Looks at a due object and decides; an intent it returns is in the row and must be durable before it is sent.
    public mutating func prepare(_ context: ObjectContext, now: Timestamp) -> ObjectDecision {
        dueAt = nil
        guard !context.disabled else {
            if !isSettled || attributesRepeatAt != nil { hold = .disabled }
            return .rest
        }
        // Rule 2: while an intent stands, only the very same is sent again.
        if let intent { return .send(intent) }
        if probing, case .live = remote {
            if let bytes = probeBytes(context) { return begin(.create(bytes), context, now: now) }
            probing = false
        }
        switch (desire, remote) {
        case (.absent, .absent): return finishAbsence(context, now: now)
        case (.absent, .live(let live)):
            return begin(replicaRemoval(live.arn) ?? deletion(of: live, context, now: now), context, now: now)
        case (.value(let wanted), .live(let live)): return prepareUpdate(wanted, live, context, now: now)
        case (.value(let wanted), .absent): return prepareCreate(wanted, context, now: now)
        }
    }

    private mutating func finishAbsence(_ context: ObjectContext, now: Timestamp) -> ObjectDecision {
        guard let deletion = context.deletion, owesFollowUp else { return settle(context) }
        switch deletion.followUp {
        case .none:
            return settle(context)
        case .forceDelete(let after):
            return after > now
                ? wait(.horizon, until: after) : begin(.forceDelete(arn: deletion.arn), context, now: now)
        case .repeatDelete(let after):
            return after > now
                ? wait(.horizon, until: after)
                : begin(.delete(arn: deletion.arn, recoveryWindow: softWindow(context)), context, now: now)
        }
    }

    private func deletion(of live: Remote.Live, _ context: ObjectContext, now: Timestamp) -> IntentCall {
        // Rule 4: within the horizon of an ambiguous create the name stays occupied, so that a late copy bounces off it.
        guard context.recoveryWindow == 0 || isProbe(live, context),
            !isWithinHorizon(lastAmbiguousCreateAt, context, now)
        else {
            return .delete(arn: live.arn, recoveryWindow: softWindow(context))
        }
        return .forceDelete(arn: live.arn)
    }

    private func softWindow(_ context: ObjectContext) -> Int64 {
        context.recoveryWindow == 0 ? 7 : context.recoveryWindow
    }

    private mutating func prepareUpdate(
        _ wanted: Desire.Value, _ live: Remote.Live, _ context: ObjectContext, now: Timestamp
    ) -> ObjectDecision {
        guard let digest = wanted.digest, live.digest != digest else {
            guard wanted.digest != nil else { return wait(.awaitingValue, until: nil) }
            return prepareAttributes(live, context, now: now)
        }
        switch sendable(wanted, digest, now: now) {
        case .failure(let decision): return decision.decision
        case .success(let bytes):
            if let later = budget.nextWrite(now: now, limits: context.budget) {
                return wait(.versionBudget, until: later)
            }
            return begin(.update(arn: live.arn, bytes), context, now: now)
        }
    }

    private mutating func prepareCreate(
        _ wanted: Desire.Value, _ context: ObjectContext, now: Timestamp
    ) -> ObjectDecision {
        guard !name.isEmpty else {
            return fail(
                reason: "invalid_external_name",
                "the rendered name is empty or longer than the 512 characters AWS takes",
                hint: "change secret_name_template, then set the association again", now: now)
        }
        guard let digest = wanted.digest else { return wait(.awaitingValue, until: nil) }
        switch sendable(wanted, digest, now: now) {
        case .failure(let decision): return decision.decision
        case .success(let bytes):
            if context.nameIsTaken {
                return fail(
                    reason: Self.nameCollision, "name \(name) in \(region) already belongs to \(holder)",
                    hint: Self.collisionHint(context), now: now)
            }
            if let deletion = context.deletion { return prepareReturn(deletion, context, now: now) }
            // The policy may have been changed since the name was found taken.
            if context.onConflict == .refuse { claiming = false }
            if claiming {
                guard !context.nameMayBeTaken else {
                    return fail(
                        reason: Self.nameCollision,
                        "name \(name) in \(region) may belong to \(holder), so it is not taken over",
                        hint: Self.collisionHint(context), now: now)
                }
                return begin(.claim, context, now: now)
            }
            return begin(.create(bytes), context, now: now)
        }
    }

    private var holder: String {
        subKey == nil ? "another association" : "another association or key"
    }

    /// The name is one we scheduled for deletion ourselves: restore it, or release the name.
    private mutating func prepareReturn(
        _ deletion: DeletionRecord, _ context: ObjectContext, now: Timestamp
    ) -> ObjectDecision {
        let copyMayArrive = isWithinHorizon(deletion.lastAmbiguousDeleteAt, context, now)
        if !copyMayArrive, !context.restoreDenied {
            return begin(.restore(arn: deletion.arn), context, now: now)
        }
        // A late copy of our create would occupy the name as soon as it is free.
        let ambiguousCreates = [lastAmbiguousCreateAt, deletion.lastAmbiguousCreateAt].compactMap { $0 }
        if let created = ambiguousCreates.max(), isWithinHorizon(created, context, now) {
            return wait(.horizon, until: created + context.horizon)
        }
        return begin(.forceDelete(arn: deletion.arn), context, now: now)
    }

    private struct Unsendable: Error {
        let decision: ObjectDecision
    }

    private mutating func sendable(
        _ wanted: Desire.Value, _ digest: ValueDigest, now: Timestamp
    ) -> Result<IntentCall.Bytes, Unsendable> {
        guard let payload = wanted.payload else {
            return .failure(Unsendable(decision: wait(.awaitingValue, until: nil)))
        }
        guard payload.count > 0 else {
            return .failure(
                Unsendable(
                    decision: fail(
                        reason: "value_empty", "the value is an empty string, and AWS takes 1 byte at least",
                        hint: "leave the key out, or give it a value", now: now)))
        }
        guard payload.count <= ValueEncoding.maximumBytes else {
            return .failure(
                Unsendable(
                    decision: fail(
                        reason: "value_too_large",
                        "value of \(payload.count) bytes is larger than the \(ValueEncoding.maximumBytes) AWS takes",
                        hint: "split the secret, or store a reference", now: now)))
        }
        return .success(IntentCall.Bytes(digest: digest, version: wanted.version, payload: payload))
    }

    mutating func begin(_ call: IntentCall, _ context: ObjectContext, now: Timestamp) -> ObjectDecision {
        let intent = Intent(
            generation: generation, call: call, attributes: call.carriesAttributes ? attributes : SecretAttributes(),
            token: context.token, since: now)
        self.intent = intent
        isToBeRewritten = false
        hold = nil
        return .send(intent)
    }

    private mutating func wait(_ reason: PendingReason, until: Timestamp?) -> ObjectDecision {
        failure = nil
        hold = reason
        dueAt = until
        return .rest
    }

    /// A refusal of our own, without a call; looked at again slowly, and at once when something changes.
    private mutating func fail(reason: String, _ message: String, hint: String, now: Timestamp) -> ObjectDecision {
        let since = failure?.reason == reason ? failure?.since ?? now : now
        failure = ObjectFailure(
            side: .client, reason: reason, message: message, hint: hint, since: since, attemptBegunAt: now)
        hold = nil
        updatedAt = now
        dueAt = now + .seconds(300)
        return .rest
    }

    mutating func settle(_ context: ObjectContext) -> ObjectDecision {
        if case .absent = remote { owesFollowUp = false }
        hold = nil
        failure = nil
        purgePayload(context)
        return .rest
    }

    /// Bytes AWS confirmed are kept no longer, unless the destination says so.
    mutating func purgePayload(_ context: ObjectContext) {
        guard isSettled, context.retain == .untilSynced, case .value(var wanted) = desire else { return }
        wanted.payload = nil
        desire = .value(wanted)
    }

    func isWithinHorizon(_ moment: Timestamp?, _ context: ObjectContext, _ now: Timestamp) -> Bool {
        guard let moment else { return false }
        return moment + context.horizon > now
    }
}
