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

    /// The classes of ends, for counting.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// See ``CallOutcome/applied(_:)``.
        case applied
        /// See ``CallOutcome/notSent(_:)``.
        case notSent = "not_sent"
        /// See ``CallOutcome/ambiguous(_:)``.
        case ambiguous
        /// See ``CallOutcome/throttled(_:)``.
        case throttled
        /// See ``CallOutcome/credentials(_:)``.
        case credentials
        /// See ``CallOutcome/refused(_:)``.
        case refused
        /// See ``CallOutcome/quota(_:)``.
        case quota
    }

    /// Its class.
    public var kind: Kind {
        switch self {
        case .applied: .applied
        case .notSent: .notSent
        case .ambiguous: .ambiguous
        case .throttled: .throttled
        case .credentials: .credentials
        case .refused: .refused
        case .quota: .quota
        }
    }

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
