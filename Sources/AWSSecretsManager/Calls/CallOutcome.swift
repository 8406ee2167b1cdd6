/// How a call, or one attempt of it, ended.
public enum CallOutcome: Sendable, Equatable {
    /// AWS applied it.
    case applied(CallSuccess)
    /// It never reached AWS: it had no effect and never will have one.
    case notSent(AWSFailure)
    /// It may have had an effect, or may have one later.
    case ambiguous(AWSFailure)
    /// AWS wants it later; it had no effect.
    case throttled(AWSFailure)
    /// The credentials are missing or were refused; it had no effect.
    case credentials(AWSFailure)
    /// A definite no; it had no effect.
    case refused(AWSFailure)
    /// A quota is used up that takes hours, not seconds; it had no effect.
    case quota(AWSFailure)

    /// What went wrong, if anything did.
    public var failure: AWSFailure? {
        switch self {
        case .applied: nil
        case .notSent(let failure), .ambiguous(let failure), .throttled(let failure), .credentials(let failure),
            .refused(let failure), .quota(let failure):
            failure
        }
    }
}
