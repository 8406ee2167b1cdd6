import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Gathers one answer and remembers how far the request got.
final class ResponseCollector: HTTPClientResponseDelegate {
    typealias Response = TransportResponse

    /// The answer's body went beyond the bound.
    struct TooLarge: Error {}

    private struct Progress {
        var bodyStarted = false
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let limit: Int
    private let hasRequestBody: Bool
    private let progress = Mutex(Progress())

    init(limit: Int, hasRequestBody: Bool) {
        self.limit = limit
        self.hasRequestBody = hasRequestBody
    }

    /// Whether any byte of the request's body was handed to the connection, or its head when it has no body.
    var requestStarted: Bool {
        progress.withLock(\.bodyStarted)
    }

    /// Whether an answer has begun.
    var responseStarted: Bool {
        progress.withLock { $0.head != nil }
    }

    /// Called just before the first byte of the body is written.
    func requestWillStart() {
        progress.withLock { $0.bodyStarted = true }
    }

    func didSendRequestHead(task: HTTPClient.Task<Response>, _ head: HTTPRequestHead) {
        if !hasRequestBody { requestWillStart() }
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        progress.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = progress.withLock { progress in
            guard progress.body.count + buffer.readableBytes <= limit else { return false }
            progress.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        return fits
            ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLarge())
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
        try progress.withLock { progress in
            guard let head = progress.head else { throw HTTPClientError.remoteConnectionClosed }
            return TransportResponse(
                status: Int(head.status.code), headers: head.headers.map { HTTPField($0.name, $0.value) },
                body: progress.body)
        }
    }
}
