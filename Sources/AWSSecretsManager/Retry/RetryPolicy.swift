/// How often and how fast one call repeats itself; the AWS SDKs' standard mode as of 2026.
///
/// Longer waits than a call's own belong to the state of the secret, not to a loop.
public struct RetryPolicy: Sendable, Hashable {
    /// Requests of one call, the first one included; a repetition for new credentials or a corrected clock is not counted.
    public var maximumAttempts: Int
    /// The first delay's bound after trouble on the way or in the service.
    public var transientBase: Duration
    /// The first delay's bound after throttling.
    public var throttlingBase: Duration
    /// The bound of any delay.
    public var maximumDelay: Duration
    /// How long one attempt may take.
    public var attemptTimeout: Duration
    /// How long the whole call may take.
    public var callTimeout: Duration

    /// A policy; the defaults are those of production.
    public init(
        maximumAttempts: Int = 3, transientBase: Duration = .milliseconds(50), throttlingBase: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(20), attemptTimeout: Duration = .seconds(10),
        callTimeout: Duration = .seconds(30)
    ) {
        self.maximumAttempts = maximumAttempts
        self.transientBase = transientBase
        self.throttlingBase = throttlingBase
        self.maximumDelay = maximumDelay
        self.attemptTimeout = attemptTimeout
        self.callTimeout = callTimeout
    }

    /// The delay before a retry: full jitter over a bound that doubles, never shorter than AWS asks for unless that is
    /// more than five seconds longer.
    func delay(beforeRetry retry: Int, kind: RetryKind, random: Double, retryAfter: Duration?) -> Duration {
        let base =
            switch kind {
            case .transient: transientBase
            case .throttling: throttlingBase
            }
        let bound = min(maximumDelay, base * (1 << min(max(0, retry - 1), 20)))
        let jittered = bound * min(max(0, random), 1)
        guard let retryAfter else { return jittered }
        return min(max(jittered, retryAfter), jittered + .seconds(5))
    }
}
