import SyncProtocol
import Synchronization

/// Hands the events of one connection to those who subscribed. Bounded: who does not read is told how many were lost.
final class EventRouter: Sendable {
    typealias Continuation = AsyncThrowingStream<AgentEvent, any Error>.Continuation

    /// Events of one subscription that may wait to be read.
    static let capacity = 1_024

    private struct Sink {
        let continuation: Continuation
        var lost: Int64 = 0
    }

    private struct State {
        var sinks: [String: Sink] = [:]
        /// Events that came before their subscription was known here.
        var early: [String: [AgentEvent]] = [:]
        var ended: SyncClientError?
    }

    private let state = Mutex(State())

    /// Events of that subscription go there, those that came already first.
    func open(_ subscription: String, _ continuation: Continuation) {
        let ended = state.withLock { state -> SyncClientError? in
            for event in state.early.removeValue(forKey: subscription) ?? [] { continuation.yield(event) }
            if state.ended == nil { state.sinks[subscription] = Sink(continuation: continuation) }
            return state.ended
        }
        if let ended { continuation.finish(throwing: ended) }
    }

    /// Nobody reads that subscription any more.
    func close(_ subscription: String) {
        state.withLock { state in
            state.sinks[subscription] = nil
            state.early[subscription] = nil
        }
    }

    /// The agent told something.
    func take(_ event: AgentEvent) {
        state.withLock { state in
            guard var sink = state.sinks[event.subscription] else {
                if state.early[event.subscription, default: []].count < Self.capacity {
                    state.early[event.subscription, default: []].append(event)
                }
                return
            }
            defer { state.sinks[event.subscription] = sink }
            if sink.lost > 0 {
                let word = AgentEvent(
                    subscription: event.subscription, sequence: event.sequence, content: .lost(sink.lost + 1))
                if case .dropped = sink.continuation.yield(word) { sink.lost += 1 } else { sink.lost = 0 }
            } else if case .dropped = sink.continuation.yield(event) {
                sink.lost = 1
            }
        }
    }

    /// The connection is gone, and with it everything.
    func end(_ error: SyncClientError) {
        let sinks = state.withLock { state in
            if state.ended == nil { state.ended = error }
            defer { state.sinks = [:] }
            return state.sinks
        }
        for sink in sinks.values { sink.continuation.finish(throwing: error) }
    }
}
