import AWSSecretsManager
import SyncEngine
import SyncProtocol

/// Makes the call of an intent that is durable.
protocol CallSender: Sendable {
    /// Makes the call and says what became of it; never throws, every trouble is an outcome.
    func send(_ sendout: Sendout, begunAt: Timestamp) async -> SentCall

    /// A destination is gone: its credentials are kept no longer.
    func forget(_ destination: DestinationID)

    /// Asks AWS about a destination, without changing anything; never throws, every trouble is part of the answer.
    func check(_ order: CheckOrder, now: Timestamp) async -> DestinationCheck
}

/// What became of a call: for its row, for the pace of those that follow, and for the counters.
struct SentCall: Sendable {
    let result: CallResult
    /// How each of its attempts ended; one that could not be attempted counts as one.
    let ends: [CallOutcome.Kind]
    /// Whether AWS, or what stands in its place, was asked at all: the agent refuses some calls itself.
    var wasAsked = true

    /// How many of its attempts may have reached AWS.
    var arrivals: Int {
        ends.count { $0 != .notSent }
    }

    /// Whether AWS throttled any of its attempts.
    var wasThrottled: Bool {
        ends.contains(.throttled)
    }
}
