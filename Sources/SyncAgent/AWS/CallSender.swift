import SyncEngine
import SyncProtocol

/// Makes the call of an intent that is durable.
protocol CallSender: Sendable {
    /// Makes the call and says what became of it; never throws, every trouble is an outcome.
    func send(_ sendout: Sendout, begunAt: Timestamp) async -> SentCall
}

/// What became of a call: for its row, and for the pace of those that follow.
struct SentCall: Sendable {
    let result: CallResult
    /// Whether AWS throttled any of its attempts.
    var wasThrottled = false
    /// Whether AWS, or what stands in its place, was asked at all: the agent refuses some calls itself.
    var wasAsked = true
}
