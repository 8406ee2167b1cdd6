import NIOCore
import NIOHTTP1

/// Where the answer to one request goes; may be used later and from any thread.
struct Responder: Sendable {
    let channel: any Channel
    let isKeepAlive: Bool

    /// Writes the answer.
    func send(_ answer: WireAnswer) {
        let closes = answer.closes || answer.isTruncated || !isKeepAlive
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: answer.contentType)
        headers.add(name: "Content-Length", value: String(answer.body.count))
        headers.add(name: "x-amzn-RequestId", value: answer.requestID)
        headers.add(name: "Date", value: answer.date)
        if closes { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        let bytes = answer.isTruncated ? Array(answer.body.prefix(answer.body.count / 2)) : answer.body
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if !bytes.isEmpty {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
        }
        guard closes else {
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            return
        }
        let channel = channel
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    /// Resets the connection: the peer sees ECONNRESET and no answer.
    func reset() {
        let channel = channel
        guard let options = channel as? any SocketOptionProvider else {
            channel.close(promise: nil)
            return
        }
        let option = options.unsafeSetSocketOption(level: .socket, name: .so_linger, value: LingerOption())
        option.whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}

/// The value of SO_LINGER that makes a close a reset; laid out as C's `struct linger`.
private struct LingerOption: Sendable {
    let isOn: Int32 = 1
    let seconds: Int32 = 0
}
