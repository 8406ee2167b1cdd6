import SyncProtocol

/// How an intent ends, or does not (rule 2 of the durable state machine).
extension RemoteObject {
    /// The intent is settled: what is wanted now is looked at next.
    mutating func resolve(_ step: Step) {
        intent = nil
        attempts = 0
        failure = nil
        hold = nil
        // A newer generation, tags, or the second half of a return may be waiting; a settled row rests after one look.
        dueAt = isSettled ? attributesRepeatAt : step.now
        purgePayload(step.context)
    }

    /// Nobody knows whether AWS carried it out: the intent stays, the very same goes again.
    mutating func keep(_ refusal: CallResult.Refusal, _ step: Step) -> [ObjectEffect] {
        // Whatever the client counted, this attempt is unknown as of now: the horizon runs from here.
        intent?.ambiguousAttempts = max(1, step.intent.ambiguousAttempts)
        intent?.lastAmbiguousAt = step.now
        report(refusal, reason: "aws_unreachable", side: .service, .service, hint: hint(refusal, .service, step), step)
        return []
    }

    /// A definite refusal: the intent is dropped if no attempt under it was ambiguous, or if no copy can arrive any more
    /// and something newer waits; a create never is (rule 2c).
    mutating func refuse(
        _ refusal: CallResult.Refusal, _ cause: RetrySchedule.Cause, _ step: Step, reason: String? = nil,
        hint: String? = nil
    ) -> [ObjectEffect] {
        let waitsNewer = generation > step.intent.generation
        var effects: [ObjectEffect] = []
        if !step.wasAmbiguous {
            intent = nil
        } else if waitsNewer, !step.intent.call.isCreate,
            !isWithinHorizon(step.intent.lastAmbiguousAt, step.context, step.begunAt)
        {
            effects = abandon(step)
        }
        report(
            refusal, reason: reason ?? CallDiagnosis.reason(refusal, cause), side: cause.side, cause,
            hint: hint ?? self.hint(refusal, cause, step), step)
        return effects
    }

    /// Something newer goes first: the intent ends although AWS may have carried it out, and the row says so.
    private mutating func abandon(_ step: Step) -> [ObjectEffect] {
        intent = nil
        switch step.intent.call {
        case .update:
            guard case .live(var live) = remote else { return [] }
            live.digest = nil
            live.awsVersionID = nil
            remote = .live(live)
            budget.record(now: step.now)
            return []
        case .delete(let arn, let window):
            // If it was carried out, it was ours: the ledger allows the way back. What was owed before is owed still.
            var entry = entry(of: arn, until: step.now + .seconds(window * 86_400), step)
            if let known = step.context.deletion, known.arn == arn { entry.followUp = known.followUp }
            doubtContent()
            return [.recordDeletion(entry)]
        case .forceDelete:
            doubtContent()
            return []
        case .restore(let arn): return doubtRestore(of: arn, step)
        case .tag, .untag, .rekey, .replicate, .unreplicate:
            doubtAttributes(of: step.intent.call, step)
            return []
        case .create, .claim: return []
        }
    }

    /// Nobody knows that the secret is there: the same content wanted again is written again, and finds out.
    private mutating func doubtContent() {
        guard case .live(var live) = remote else { return }
        live.digest = nil
        remote = .live(live)
    }

    /// A restore of which nobody knows whether it was carried out: an absence is confirmed only by deleting once more.
    mutating func doubtRestore(of arn: String, _ step: Step) -> [ObjectEffect] {
        guard let ambiguousAt = step.intent.lastAmbiguousAt else { return [] }
        var entry = entry(of: arn, until: step.now + .seconds(30 * 86_400), step)
        // The intent's doubt is about a restore; what is known of deletes stays as it was.
        entry.lastAmbiguousDeleteAt = nil
        if let known = step.context.deletion, known.arn == arn { entry = known }
        lastAmbiguousRestoreAt = ambiguousAt
        entry.followUp = .repeatDelete(after: ambiguousAt + step.context.horizon)
        owesFollowUp = true
        return [.recordDeletion(entry)]
    }

    /// A refusal that ends even an ambiguous create: nothing of ours can be there.
    mutating func drop(
        _ refusal: CallResult.Refusal, _ step: Step, reason: String? = nil, hint: String? = nil
    ) -> [ObjectEffect] {
        if step.wasAmbiguous { lastAmbiguousCreateAt = step.intent.lastAmbiguousAt }
        intent = nil
        report(
            refusal, reason: reason ?? CallDiagnosis.reason(refusal, .refused), side: .client, .refused,
            hint: hint ?? self.hint(refusal, .refused, step), step)
        return []
    }

    mutating func report(
        _ refusal: CallResult.Refusal, reason: String, side: ObjectFailure.Side, _ cause: RetrySchedule.Cause,
        hint: String?, _ step: Step
    ) {
        attempts += 1
        dueAt = step.now + RetrySchedule.delay(cause, attempts: attempts, jitter: step.context.jitter)
        // Throttling is AWS pacing us, not a failure, until it lasts.
        if cause == .throttled, attempts < 10 {
            hold = .throttled
            failure = nil
            return
        }
        hold = nil
        let since = failure?.reason == reason ? failure?.since ?? step.now : step.now
        failure = ObjectFailure(
            side: side, reason: reason,
            message: "\(step.intent.call.verb) \(target(step)) in \(region): \(refusal.message)",
            awsCode: refusal.code, awsRequestID: refusal.requestID, hint: hint, since: since,
            attemptBegunAt: step.begunAt)
        guard intent == nil, generation > step.intent.generation else { return }
        // Something else is wanted by now: it is tried at once, whatever became of the older one.
        if cause != .throttled, cause != .credentials { dueAt = step.now }
        if isSettled || (cause != .throttled && cause != .credentials) { failure = nil }
    }

    private func target(_ step: Step) -> String {
        step.intent.call.arn ?? name
    }

    private func hint(_ refusal: CallResult.Refusal, _ cause: RetrySchedule.Cause, _ step: Step) -> String? {
        let resource =
            step.intent.call.arn ?? ARN.pattern(ofSecret: name, region: region, account: step.context.account)
        return CallDiagnosis.hint(refusal, cause, resource: resource)
    }
}

extension RetrySchedule.Cause {
    var side: ObjectFailure.Side {
        switch self {
        case .refused, .credentials: .client
        case .throttled, .quota, .service, .releasing: .service
        }
    }
}

extension IntentCall {
    /// The API operation.
    public var operation: String {
        switch self {
        case .create: "CreateSecret"
        case .update, .claim, .rekey: "UpdateSecret"
        case .delete, .forceDelete: "DeleteSecret"
        case .restore: "RestoreSecret"
        case .tag: "TagResource"
        case .untag: "UntagResource"
        case .replicate: "ReplicateSecretToRegions"
        case .unreplicate: "RemoveRegionsFromReplication"
        }
    }

    var verb: String {
        switch self {
        case .create: "create secret"
        case .update: "update secret"
        case .claim: "take over secret"
        case .delete, .forceDelete: "delete secret"
        case .restore: "restore secret"
        case .tag: "tag secret"
        case .untag: "untag secret"
        case .rekey: "change the KMS key of secret"
        case .replicate(_, let region): "replicate to \(region) secret"
        case .unreplicate(_, let region): "remove from \(region) the replica of secret"
        }
    }

    var isCreate: Bool {
        if case .create = self { true } else { false }
    }

    var arn: String? {
        switch self {
        case .create, .claim: nil
        case .update(let arn, _), .delete(let arn, _), .forceDelete(let arn), .restore(let arn), .tag(let arn, _),
            .untag(let arn, _), .rekey(let arn), .replicate(let arn, _), .unreplicate(let arn, _):
            arn
        }
    }
}
