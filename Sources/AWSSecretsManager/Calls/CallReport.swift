/// How a call ended, and what its attempts were like.
public struct CallReport: Sendable, Equatable {
    /// How the last attempt ended.
    public let outcome: CallOutcome
    /// How each request that was attempted ended, in order. Empty when nothing could be attempted, as without credentials.
    public let ends: [CallOutcome.Kind]
    /// The account of the credentials it was made with, where somebody says.
    public let account: String?

    /// A report of those parts.
    public init(outcome: CallOutcome, ends: [CallOutcome.Kind], account: String? = nil) {
        self.outcome = outcome
        self.ends = ends
        self.account = account
    }

    /// How many requests were attempted.
    public var attempts: Int {
        ends.count
    }

    /// How many attempts may have had an effect although no answer says so. A definite refusal settles a call only where
    /// this is 0: an earlier copy of it may still be on its way.
    public var ambiguousAttempts: Int {
        ends.count { $0 == .ambiguous }
    }
}
