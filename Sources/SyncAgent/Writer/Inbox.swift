import SyncScheduler
import Synchronization

/// The bounded queue in front of the writer: many producers, one consumer, first in first out.
final class Inbox: Sendable {
    private struct State {
        var inputs: [WriterInput] = []
        var bytes = 0
        var isClosed = false
    }

    /// Bytes of commands that may wait; a flood is answered `busy` instead of growing memory.
    private static let byteCapacity = 64 << 20

    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>.Continuation
    /// Yields when there may be something to do; carries no data, and missed wake-ups coalesce.
    let wakeUps: AsyncStream<Void>

    init() {
        (wakeUps, wakes) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What became of a submitted command.
    enum Acceptance {
        case accepted
        case full
        case closed
    }

    /// Queues a command, unless there is no room or the agent stops.
    func submit(_ command: StoreCommand) -> Acceptance {
        let acceptance = state.withLock { state -> Acceptance in
            if state.isClosed { return .closed }
            guard state.bytes + command.bytes <= Self.byteCapacity else { return .full }
            state.bytes += command.bytes
            state.inputs.append(.command(command))
            return .accepted
        }
        if case .accepted = acceptance { wake() }
        return acceptance
    }

    /// Queues a command that was accepted before and goes on.
    func resume(_ command: StoreCommand) {
        state.withLock { state in
            state.bytes += command.bytes
            state.inputs.append(.command(command))
        }
    }

    /// Queues what must not be lost: results, answers of providers, and what ended.
    func submit(_ input: WriterInput) {
        state.withLock { $0.inputs.append(input) }
        wake()
    }

    /// Something may be due.
    func wake() {
        wakes.yield()
    }

    /// Everything that waits, up to a batch; the rest stays.
    func take(atMost count: Int) -> [WriterInput] {
        state.withLock { state in
            let taken = Array(state.inputs.prefix(count))
            state.inputs.removeFirst(taken.count)
            for case .command(let command) in taken { state.bytes -= command.bytes }
            return taken
        }
    }

    /// Puts inputs back in front, in order.
    func putBack(_ inputs: [WriterInput]) {
        state.withLock { state in
            for case .command(let command) in inputs { state.bytes += command.bytes }
            state.inputs.insert(contentsOf: inputs, at: 0)
        }
    }

    var isEmpty: Bool {
        count == 0
    }

    /// How many inputs wait.
    var count: Int {
        state.withLock { $0.inputs.count }
    }

    /// Takes no more commands.
    func close() {
        state.withLock { $0.isClosed = true }
        wake()
    }
}
