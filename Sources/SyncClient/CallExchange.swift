import JSONDocument
import NIOCore
import Synchronization

/// The calls of one connection, shared by the callers and the event loop: lock, transition, unlock, then effects.
final class CallExchange: Sendable {
    typealias Waiter = CheckedContinuation<Result<JSONObject, SyncClientError>, Never>

    /// Who answers what the agent asks.
    let reads = ReadServer()
    /// Who is told what happens.
    let events = EventRouter()
    /// Who is told how far a call is.
    let progress = ProgressRouter()
    private let calls = Mutex(CallTable<Waiter>())

    /// Runs one input of the table and carries out what follows.
    func perform(on channel: any Channel, _ input: (inout CallTable<Waiter>) -> CallTable<Waiter>.Effects) {
        let effects = calls.withLock { input(&$0) }
        for line in effects.sends {
            var buffer = channel.allocator.buffer(capacity: line.count + 1)
            buffer.writeBytes(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
            channel.writeAndFlush(buffer, promise: nil)
        }
        for answer in effects.answers {
            answer.waiter.resume(returning: answer.result)
        }
    }

    /// An id for the next call.
    func nextID() -> Int64 {
        calls.withLock { $0.nextID() }
    }
}
