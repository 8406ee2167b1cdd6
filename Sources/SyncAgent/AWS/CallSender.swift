import SyncEngine
import SyncProtocol

/// Makes the call of an intent that is durable.
protocol CallSender: Sendable {
    /// Makes the call and says what became of it; never throws, every trouble is an outcome.
    func send(_ sendout: Sendout, begunAt: Timestamp) async -> CallResult
}
