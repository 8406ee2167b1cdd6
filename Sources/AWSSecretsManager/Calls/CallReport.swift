/// How a call ended, and what its attempts were like.
public struct CallReport: Sendable, Equatable {
    /// How the last attempt ended.
    public let outcome: CallOutcome
    /// How many requests were attempted.
    public let attempts: Int
    /// How many of them may have had an effect although no answer says so. A definite refusal settles a call only where
    /// this is 0: an earlier copy of it may still be on its way.
    public let ambiguousAttempts: Int
    /// How many of them AWS throttled.
    public let throttledAttempts: Int

    /// A report of those parts.
    public init(outcome: CallOutcome, attempts: Int, ambiguousAttempts: Int, throttledAttempts: Int = 0) {
        self.outcome = outcome
        self.attempts = attempts
        self.ambiguousAttempts = ambiguousAttempts
        self.throttledAttempts = throttledAttempts
    }
}
