import NIOCore
import NIOHTTP1
import Synchronization

/// One request on its way and the caller that waits for its answer.
///
/// Whoever ends it first, with an answer, a failure, the deadline or a cancellation, ends it for all; it remembers how far
/// the request got.
final class HTTPExchange: Sendable {
    private struct State {
        var caller: CheckedContinuation<TransportResponse, any Error>?
        var connection: (any Channel)?
        var hasEnded = false
        var timer: Scheduled<Void>?
        var requestStarted = false
        var responseStarted = false
    }

    /// The request's head and body, as they go on the wire.
    let bytes: ByteBuffer
    /// What the decoder of the answer has to know about the request.
    let head: HTTPRequestHead
    /// Bytes of the answer's body at most.
    let limit: Int
    let deadline: NIODeadline
    private let state = Mutex(State())

    init(
        _ request: TransportRequest, to endpoint: AWSEndpoint, limit: Int, deadline: NIODeadline
    ) throws(ConnectionFailure) {
        bytes = try Self.serialized(request, host: endpoint.authority)
        head = HTTPRequestHead(version: .http1_1, method: .init(rawValue: request.method), uri: request.path)
        self.limit = limit
        self.deadline = deadline
    }

    /// Whether any byte of the request was handed to a connection.
    var requestStarted: Bool {
        state.withLock(\.requestStarted)
    }

    /// Whether an answer has begun.
    var responseStarted: Bool {
        state.withLock(\.responseStarted)
    }

    /// Whether nobody waits any more.
    var hasEnded: Bool {
        state.withLock(\.hasEnded)
    }

    /// Runs it: `start` hands it to whoever finds a connection.
    func run(_ start: () -> Void) async throws -> TransportResponse {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                let isOver = state.withLock { state in
                    if !state.hasEnded { state.caller = caller }
                    return state.hasEnded
                }
                if isOver { caller.resume(throwing: ConnectionFailure.cancelled) } else { start() }
            }
        } onCancel: {
            fail(ConnectionFailure.cancelled)
        }
    }

    /// Ends it at the deadline; `failure` says what that means meanwhile.
    func arm(on loop: any EventLoop, _ failure: ConnectionFailure) {
        let timer = loop.scheduleTask(deadline: deadline) { self.fail(failure) }
        let earlier = state.withLock { state in
            defer { state.timer = timer }
            return state.timer
        }
        earlier?.cancel()
        if hasEnded { timer.cancel() }
    }

    /// Takes a connection; false when nobody waits any more. From now on the request may have left.
    func begin(on connection: any Channel) -> Bool {
        state.withLock { state in
            guard !state.hasEnded else { return false }
            state.connection = connection
            state.requestStarted = true
            return true
        }
    }

    /// The answer is whole: a failure from now on says nothing about the connection.
    func letGoOfConnection() {
        state.withLock { $0.connection = nil }
    }

    /// The head of the answer is there.
    func responseBegan() {
        state.withLock { $0.responseStarted = true }
    }

    /// Ends it with an answer.
    func succeed(_ response: TransportResponse) {
        end(.success(response), closing: false)
    }

    /// Ends it with a failure; a connection that is in the middle of it is of no use any more.
    func fail(_ error: any Error) {
        end(.failure(error), closing: true)
    }

    private func end(_ result: Result<TransportResponse, any Error>, closing: Bool) {
        let (caller, timer, connection) = state.withLock { state in
            defer {
                state.hasEnded = true
                state.caller = nil
                state.timer = nil
                state.connection = nil
            }
            return (state.caller, state.timer, state.connection)
        }
        timer?.cancel()
        if closing { connection?.close(promise: nil) }
        caller?.resume(with: result)
    }

    /// HTTP/1.1, by hand: the headers are few and fixed, and one buffer is one write.
    private static func serialized(
        _ request: TransportRequest, host: String
    ) throws(ConnectionFailure) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: 1_024 + request.body.count)
        buffer.writeString("\(request.method) \(request.path) HTTP/1.1\r\n")
        if !request.headers.contains(where: { $0.name.lowercased() == "host" }) {
            buffer.writeString("host: \(host)\r\n")
        }
        for field in request.headers {
            guard isSafe(field.name), isSafe(field.value), !field.name.isEmpty else { throw .invalidHeader }
            buffer.writeString(field.name)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        if !request.body.isEmpty || request.method != "GET" {
            buffer.writeString("content-length: \(request.body.count)\r\n")
        }
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(request.body)
        return buffer
    }

    /// Without control characters, of which CR and LF would begin another header, or another request.
    private static func isSafe(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
