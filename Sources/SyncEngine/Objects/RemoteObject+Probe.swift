import SyncProtocol

/// Telling a secret that is gone from one that may not be touched.
///
/// Under a policy with conditions on tags AWS denies what is not there, what lost its tag, and what is forbidden, all in the
/// same words. A create with the tag tells them apart: carried out, the secret was gone; refused because the name exists, it
/// is there; denied, nobody knows. It is tried once each time a denial begins, and only with credentials that are known to be
/// of the secret's own account: those of another one would make a secret there.
extension RemoteObject {
    /// What a create carries that is only to tell: bytes that no host has, and no version.
    static let probeText = "secretsync asks whether this secret is gone"

    /// Whether the first denial of an ARN leads to a look at whether the secret is gone.
    mutating func beginProbe(_ refusal: CallResult.Refusal, _ arn: String, _ step: Step) -> Bool {
        guard refusal.code.hasPrefix("AccessDenied"), CallDiagnosis.reason(refusal, .refused) == "access_denied",
            attempts == 0, !step.wasAmbiguous, generation == step.intent.generation,
            let account = step.account, account == ARN.account(of: arn)
        else { return false }
        _ = refuse(refusal, .refused, step)
        probing = true
        dueAt = step.now
        return true
    }

    /// The create that tells, for what is wanted: its bytes, or those of nobody where nothing is.
    func probeBytes(_ context: ObjectContext) -> IntentCall.Bytes? {
        switch desire {
        case .absent: return context.probe
        case .value(let wanted):
            guard let digest = wanted.digest, let payload = wanted.payload else { return nil }
            return IntentCall.Bytes(digest: digest, version: wanted.version, payload: payload)
        }
    }

    /// Whether the secret that is there was only made to find out, and goes without recovery.
    func isProbe(_ live: Remote.Live, _ context: ObjectContext) -> Bool {
        live.version == nil && live.digest != nil && live.digest == context.probe?.digest
    }

    mutating func completeProbe(
        _ verdict: Verdict, _ bytes: IntentCall.Bytes, of arn: String, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done(let success):
            probing = false
            return [.forgetDeletion(arn: arn)] + created(success, bytes, step)
        case .exists, .scheduled:
            return endProbe("the secret is there: it lost its tag, or the permission is gone", step)
        case .unacceptable, .gone: return endProbe(nil, step)
        case .refused(_, .refused) where !step.wasAmbiguous: return endProbe(nil, step)
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        }
    }

    /// What was denied stays denied, with the word of then.
    private mutating func endProbe(_ finding: String?, _ step: Step) -> [ObjectEffect] {
        if step.wasAmbiguous { lastAmbiguousCreateAt = step.intent.lastAmbiguousAt }
        intent = nil
        probing = false
        guard generation == step.intent.generation, failure != nil else {
            dueAt = step.now
            return []
        }
        if let finding, let hint = failure?.hint { failure?.hint = "\(finding); \(hint)" }
        dueAt = step.now + RetrySchedule.delay(.refused, attempts: attempts, jitter: step.context.jitter)
        return []
    }
}
