import SyncEngine
import SyncProtocol
import Synchronization

/// The open connections, for what the agent has to say to one without having been asked.
///
/// A message to a connection that is gone is dropped: its end was told to the writer, in the order of its commands.
final class Connections: Sendable {
    /// How a connection is reached, from any thread.
    struct Line: Sendable {
        /// Sends a read.
        let ask: @Sendable (ReadOrder) -> Void
        /// Lets an answer that comes late pass unheard.
        let forget: @Sendable (ReadID) -> Void
        /// Tells what happened.
        let tell: @Sendable (PublishedEvent) -> Void
        /// Sends a line that may be left out where the peer does not read.
        let notify: @Sendable ([UInt8]) -> Void
        /// Nothing more is told of a subscription.
        let endSubscription: @Sendable (String) -> Void
    }

    private struct State {
        var last: UInt64 = 0
        var lines: [ConnectionID: Line] = [:]
    }

    private let state = Mutex(State())

    /// A connection is open; its id is none that another one had.
    func add(_ line: Line) -> ConnectionID {
        state.withLock { state in
            state.last += 1
            let id = ConnectionID(state.last)
            state.lines[id] = line
            return id
        }
    }

    /// How many are open.
    var count: Int {
        state.withLock { $0.lines.count }
    }

    /// A connection is gone.
    func remove(_ id: ConnectionID) {
        state.withLock { $0.lines[id] = nil }
    }

    /// Sends what a commit led to.
    func carryOut(_ plan: StateEditor.ReadPlan) {
        for order in plan.abandoned { line(order.connection)?.forget(order.id) }
        for order in plan.orders { line(order.connection)?.ask(order) }
    }

    /// Tells what a commit led to, to each whom it concerns.
    func tell(_ events: [PublishedEvent]) {
        for event in events { line(event.connection)?.tell(event) }
    }

    /// Sends a line that may be left out.
    func notify(_ line: [UInt8], on connection: ConnectionID) {
        self.line(connection)?.notify(line)
    }

    /// Nothing more is told of a subscription, from the reply that says so on.
    func end(_ subscription: String, of connection: ConnectionID) {
        line(connection)?.endSubscription(subscription)
    }

    private func line(_ id: ConnectionID) -> Line? {
        state.withLock { $0.lines[id] }
    }
}
