import SyncScheduler
import SyncStore
import Synchronization

/// Committed batches whose replies and calls wait for the disk, in the order of their commits.
///
/// One task puts them in, one takes them out. Nothing of a batch leaves the agent before it and all before it are durable;
/// meanwhile the next batch is decided and committed.
final class Acknowledgements: Sendable {
    /// A committed batch.
    struct Entry: Sendable {
        let effects: BatchEffects
        let number: CommitNumber
    }

    private struct State {
        var outstanding = 0
        var isClosed = false
        var waiting: (limit: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    /// Batches that may wait: while the disk is busy with one, the next one is made ready, and no more.
    static let depth = 2

    private let state = Mutex(State())
    private let queue: AsyncStream<Entry>.Continuation
    /// The batches, in order; ends when it is closed.
    let entries: AsyncStream<Entry>

    init() {
        (entries, queue) = AsyncStream.makeStream()
    }

    /// Whether none waits.
    var isEmpty: Bool {
        state.withLock { $0.outstanding == 0 }
    }

    /// Puts a batch behind those that wait.
    func add(_ entry: Entry) {
        state.withLock { $0.outstanding += 1 }
        queue.yield(entry)
    }

    /// The replies and calls of the first batch have left.
    func left() {
        resume { state in state.outstanding -= 1 }
    }

    /// Nobody takes any out any more.
    func close() {
        queue.finish()
        resume { state in state.isClosed = true }
    }

    /// Returns once at most so many batches wait, or nobody takes any out any more.
    func room(for limit: Int) async {
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if state.isClosed || state.outstanding <= limit { return true }
                state.waiting = (limit, continuation)
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    private func resume(after change: (inout State) -> Void) {
        let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            guard let waiting = state.waiting, state.isClosed || state.outstanding <= waiting.limit else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        ready?.resume()
    }
}
