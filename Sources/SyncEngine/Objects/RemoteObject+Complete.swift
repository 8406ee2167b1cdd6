public import SyncProtocol

extension RemoteObject {
    /// Takes what became of the call in flight.
    ///
    /// A result whose token is not the intent's is of an older intent and changes nothing.
    public mutating func complete(_ result: CallResult, _ context: ObjectContext, now: Timestamp) -> [ObjectEffect] {
        guard var intent, intent.token == result.token else { return [] }
        if result.ambiguousAttempts > 0 {
            intent.ambiguousAttempts += Int64(result.ambiguousAttempts)
            intent.lastAmbiguousAt = now
        }
        self.intent = intent
        let before = status
        defer { if status != before { updatedAt = now } }
        let step = Step(
            intent: intent, begunAt: result.begunAt, account: result.account, context: context, now: now)
        switch intent.call {
        case .create(let bytes): return completeCreate(Verdict(result.outcome), bytes, step)
        case .update(let arn, let bytes): return completeUpdate(Verdict(result.outcome), arn, bytes, step)
        case .claim: return completeClaim(Verdict(result.outcome), step)
        case .delete(let arn, let window): return completeDelete(Verdict(result.outcome), arn, window, step)
        case .forceDelete(let arn): return completeForceDelete(Verdict(result.outcome), arn, step)
        case .restore(let arn): return completeRestore(Verdict(result.outcome), arn, step)
        case .tag(let arn, let revision): return completeTag(Verdict(result.outcome), arn, revision, step)
        case .untag(let arn, let keys): return completeUntag(Verdict(result.outcome), arn, keys, step)
        case .rekey(let arn): return completeRekey(Verdict(result.outcome), arn, step)
        case .replicate(let arn, let region): return completeReplicate(Verdict(result.outcome), arn, region, step)
        case .unreplicate(let arn, let region): return completeUnreplicate(Verdict(result.outcome), arn, region, step)
        }
    }

    /// What every completion needs.
    struct Step {
        let intent: Intent
        /// When AWS was asked: what it answered is true of then, so the horizons are measured from here, not from `now`.
        let begunAt: Timestamp
        /// The account of the credentials it was sent with, where somebody says.
        let account: String?
        let context: ObjectContext
        let now: Timestamp

        var wasAmbiguous: Bool { intent.ambiguousAttempts > 0 }
    }

    private mutating func completeCreate(_ verdict: Verdict, _ bytes: IntentCall.Bytes, _ step: Step) -> [ObjectEffect]
    {
        if case .live(let denied) = remote { return completeProbe(verdict, bytes, of: denied.arn, step) }
        switch verdict {
        case .done(let success): return created(success, bytes, step)
        case .exists(let refusal):
            // A replay of our own token would have been answered 200, so this is a stranger's.
            if step.context.onConflict == .overwrite, !step.context.nameMayBeTaken {
                if step.wasAmbiguous { lastAmbiguousCreateAt = step.intent.lastAmbiguousAt }
                claiming = true
                resolve(step)
                return []
            }
            // Another row of ours may let go of it while a copy of this create can still arrive, which nobody would own then.
            if step.context.nameMayBeTaken, isWithinHorizon(step.intent.lastAmbiguousAt, step.context, step.begunAt) {
                return refuse(
                    refusal, .refused, step, reason: Self.nameCollision, hint: Self.collisionHint(step.context))
            }
            return drop(
                refusal, step, reason: Self.nameCollision,
                hint: step.context.nameMayBeTaken
                    ? Self.collisionHint(step.context)
                    : "another owner has this name; change secret_name_template, or set on_conflict=overwrite")
        case .scheduled(let refusal):
            if let since = releasingSince { return completeReleasing(refusal, since: since, step) }
            let hint = "the name is scheduled for deletion by somebody else; restore or purge it there, then set again"
            // A copy that may still arrive would take the name as soon as it is free: only the same token finds it then.
            return isWithinHorizon(step.intent.lastAmbiguousAt, step.context, step.begunAt)
                ? refuse(refusal, .refused, step, reason: "name_scheduled", hint: hint)
                : drop(refusal, step, reason: "name_scheduled", hint: hint)
        case .unacceptable(let refusal): return drop(refusal, step)
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        case .gone:
            return refuse(missing("name", step), .refused, step)
        }
    }

    mutating func created(
        _ success: CallResult.Success, _ bytes: IntentCall.Bytes, _ step: Step
    ) -> [ObjectEffect] {
        guard let arn = success.arn else { return keep(missing("ARN", step), step) }
        if step.wasAmbiguous { lastAmbiguousCreateAt = step.intent.lastAmbiguousAt }
        remote = .live(
            Remote.Live(
                arn: arn, digest: confirmed(bytes), version: bytes.version, awsVersionID: success.awsVersionID))
        // The attributes went along with the create, and a new ARN starts with a full budget.
        wasMade(with: step.intent.attributes)
        claiming = false
        releasingSince = nil
        budget = VersionBudget()
        budget.record(now: step.now)
        resolve(step)
        return ARN.account(of: arn).map { [.learnAccount($0)] } ?? []
    }

    /// Our own force-delete of the name is asynchronous in AWS: patience for two minutes.
    private mutating func completeReleasing(
        _ refusal: CallResult.Refusal, since: Timestamp, _ step: Step
    ) -> [ObjectEffect] {
        let isPatient = step.now - since < Self.releasePatience
        // An ambiguous create may still arrive once the name is free, so the same token goes again. When none can, and the
        // name is not free for longer than that takes, another row of ours may have scheduled it: the ledger is asked next.
        if !step.wasAmbiguous {
            intent = nil
        } else if !isPatient, !isWithinHorizon(step.intent.lastAmbiguousAt, step.context, step.begunAt) {
            lastAmbiguousCreateAt = step.intent.lastAmbiguousAt
            intent = nil
        }
        if isPatient {
            attempts += 1
            hold = .nameReleasing
            failure = nil
            dueAt = step.now + RetrySchedule.delay(.releasing, attempts: attempts, jitter: step.context.jitter)
            return []
        }
        report(refusal, reason: "name_releasing", side: .service, .service, hint: nil, step)
        return []
    }

    /// How long AWS may take to release a name after a force-delete before the row calls it trouble.
    static let releasePatience: Duration = .seconds(120)

    private mutating func completeUpdate(
        _ verdict: Verdict, _ arn: String, _ bytes: IntentCall.Bytes, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done(let success): return updated(arn, bytes, success.awsVersionID, step)
        // AWS says that our own token was applied already.
        case .exists: return updated(arn, bytes, step.intent.token.text, step)
        case .refused(let refusal, .refused) where beginProbe(refusal, arn, step): return []
        case .gone, .scheduled, .unacceptable, .refused, .ambiguous: return completeUnapplied(verdict, arn, step)
        }
    }

    private mutating func updated(
        _ arn: String, _ bytes: IntentCall.Bytes, _ versionID: String?, _ step: Step
    ) -> [ObjectEffect] {
        remote = .live(
            Remote.Live(arn: arn, digest: confirmed(bytes), version: bytes.version, awsVersionID: versionID))
        budget.record(now: step.now)
        resolve(step)
        return step.context.deletion?.arn == arn ? [.forgetDeletion(arn: arn)] : []
    }

    /// What AWS is known to have after it took those bytes: nothing certain where they are to be written again.
    private mutating func confirmed(_ bytes: IntentCall.Bytes) -> ValueDigest? {
        defer { isToBeRewritten = false }
        return isToBeRewritten ? nil : bytes.digest
    }

    /// Our secret is scheduled for deletion: by a delete of ours that nobody confirmed, or by somebody else.
    mutating func foundScheduled(
        _ arn: String, _ refusal: CallResult.Refusal, _ step: Step
    ) -> [ObjectEffect] {
        // A copy of this very call that may still arrive would meet the secret once it is restored: the intent stays.
        guard step.context.deletion?.arn == arn,
            !isWithinHorizon(step.intent.lastAmbiguousAt, step.context, step.begunAt)
        else {
            return refuse(
                refusal, .refused, step, reason: "name_scheduled",
                hint: "somebody else scheduled this secret for deletion; restore it there, then set again")
        }
        remote = .absent
        resolve(step)
        return []
    }

    private mutating func completeClaim(_ verdict: Verdict, _ step: Step) -> [ObjectEffect] {
        switch verdict {
        case .done(let success):
            guard let arn = success.arn else { return keep(missing("ARN", step), step) }
            claiming = false
            forgetAttributes()
            budget = VersionBudget()
            remote = .live(Remote.Live(arn: arn, digest: nil, version: nil, awsVersionID: nil))
            resolve(step)
            return ARN.account(of: arn).map { [.learnAccount($0)] } ?? []
        case .gone:
            claiming = false
            resolve(step)
            return []
        case .scheduled(let refusal):
            claiming = false
            return refuse(
                refusal, .refused, step, reason: "name_scheduled",
                hint: "the name is scheduled for deletion by somebody else; restore or purge it there, then set again")
        case .exists(let refusal), .unacceptable(let refusal): return refuse(refusal, .refused, step)
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        }
    }

    private mutating func completeDelete(
        _ verdict: Verdict, _ arn: String, _ window: Int64, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done(let success):
            return deleted(arn, until: success.deletionDate ?? step.now + .seconds(window * 86_400), step)
        case .scheduled:
            // Ours only if an attempt of ours may have done it, or the ledger says so already; where a restore of ours may
            // still arrive, the delete has to be repeated whoever scheduled it.
            guard
                step.wasAmbiguous || step.context.deletion?.arn == arn
                    || isWithinHorizon(lastAmbiguousRestoreAt, step.context, step.begunAt)
            else {
                remote = .absent
                resolve(step)
                return []
            }
            return deleted(arn, until: step.now + .seconds(window * 86_400), step)
        case .gone:
            remote = .absent
            owesFollowUp = false
            resolve(step)
            return [.forgetDeletion(arn: arn)]
        case .exists(let refusal), .unacceptable(let refusal): return refuse(refusal, .refused, step)
        case .refused(let refusal, .refused) where findReplicas(refusal, step): return []
        case .refused(let refusal, .refused) where beginProbe(refusal, arn, step): return []
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        }
    }

    private mutating func deleted(_ arn: String, until date: Timestamp, _ step: Step) -> [ObjectEffect] {
        let context = step.context
        var entry = entry(of: arn, until: date, step)
        if context.recoveryWindow == 0, let created = entry.lastAmbiguousCreateAt {
            entry.followUp = .forceDelete(after: created + context.horizon)
        } else if let restored = lastAmbiguousRestoreAt, isWithinHorizon(restored, context, step.begunAt) {
            entry.followUp = .repeatDelete(after: restored + context.horizon)
        }
        remote = .absent
        owesFollowUp = entry.followUp != .none
        resolve(step)
        return [.recordDeletion(entry)]
    }

    func entry(of arn: String, until date: Timestamp, _ step: Step) -> DeletionRecord {
        var entry = DeletionRecord(
            region: region, name: name, arn: arn, account: ARN.account(of: arn), deletionDate: date,
            lastAmbiguousDeleteAt: step.intent.lastAmbiguousAt ?? step.context.deletion?.lastAmbiguousDeleteAt,
            lastAmbiguousCreateAt: Self.later(lastAmbiguousCreateAt, step.context.deletion?.lastAmbiguousCreateAt))
        entry.attributes = attributesLeft
        entry.isTagged = self.arn == nil || tagsSynced > 0
        if self.arn == arn {
            entry.budget = budget
            entry.attributesDoubtUntil = [tagsRepeatAt, keyRepeatAt, replicasRepeatAt].compactMap { $0 }.max()
        }
        if let known = step.context.deletion, known.arn == arn { entry.addDoubts(of: known) }
        return entry
    }

    private static func later(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        [left, right].compactMap { $0 }.max()
    }

    private mutating func completeForceDelete(_ verdict: Verdict, _ arn: String, _ step: Step) -> [ObjectEffect] {
        switch verdict {
        case .done, .gone:
            remote = .absent
            owesFollowUp = false
            // Gone after an ambiguous attempt is our own doing, and AWS may not have released the name yet.
            if verdict != .gone || step.wasAmbiguous { releasingSince = step.now }
            resolve(step)
            return [.forgetDeletion(arn: arn)]
        case .scheduled(let refusal), .exists(let refusal), .unacceptable(let refusal):
            return refuse(refusal, .refused, step)
        case .refused(let refusal, .refused) where findReplicas(refusal, step): return []
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        }
    }

    private mutating func completeRestore(_ verdict: Verdict, _ arn: String, _ step: Step) -> [ObjectEffect] {
        switch verdict {
        case .done:
            if step.wasAmbiguous { lastAmbiguousRestoreAt = step.intent.lastAmbiguousAt }
            remote = .live(Remote.Live(arn: arn, digest: nil, version: nil, awsVersionID: nil))
            // The ledger forgets the entry, so the row takes over what it knew of a create that may still arrive.
            lastAmbiguousCreateAt = Self.later(lastAmbiguousCreateAt, step.context.deletion?.lastAmbiguousCreateAt)
            wasRestored(step)
            if let known = step.context.deletion, known.arn == arn { budget.merge(known.budget) }
            owesFollowUp = false
            resolve(step)
            return [.forgetDeletion(arn: arn)] + (ARN.account(of: arn).map { [.learnAccount($0)] } ?? [])
        case .gone:
            owesFollowUp = false
            resolve(step)
            return [.forgetDeletion(arn: arn)]
        case .refused(let refusal, .refused) where refusal.code.hasPrefix("AccessDenied"):
            return completeDeniedRestore(arn, step)
        case .scheduled(let refusal), .exists(let refusal), .unacceptable(let refusal):
            return refuse(refusal, .refused, step)
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        }
    }

    /// RestoreSecret is optional: the name is released and the secret created anew instead.
    ///
    /// An earlier copy of the restore may still arrive: a force-delete of the ARN is final all the same, and if nothing is
    /// wanted any more the delete is repeated once no copy can arrive.
    private mutating func completeDeniedRestore(_ arn: String, _ step: Step) -> [ObjectEffect] {
        warn("secretsmanager:RestoreSecret is denied on \(arn): the secret is created anew, with a new ARN")
        let effects = doubtRestore(of: arn, step)
        resolve(step)
        return [.noteDenied(action: "secretsmanager:RestoreSecret", arn: arn)] + effects
    }

    mutating func warn(_ text: String) {
        if !warnings.contains(text) { warnings = Array((warnings + [text]).suffix(8)) }
    }

    private func missing(_ what: String, _ step: Step) -> CallResult.Refusal {
        CallResult.Refusal(
            code: "UnexpectedAnswer", message: "the answer does not fit the call: \(what)",
            operation: step.intent.call.operation)
    }
}
