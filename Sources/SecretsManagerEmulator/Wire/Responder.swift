import NIOCore
import NIOHTTP1

/// Where the answer to one request goes; may be used later and from any thread.
struct Responder: Sendable {
    let channel: any Channel
    let isKeepAlive: Bool

    /// Writes the answer.
    func send(_ answer: WireAnswer) {
        let closes = answer.closes || answer.isTruncated || answer.understatesLength || !isKeepAlive
        let length = answer.understatesLength ? answer.body.count / 2 : answer.body.count
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: answer.contentType)
        headers.add(name: "Content-Length", value: String(length))
        headers.add(name: "x-amzn-RequestId", value: answer.requestID)
        headers.add(name: "Date", value: answer.date)
        if closes { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        let bytes = answer.isTruncated ? Array(answer.body.prefix(answer.body.count / 2)) : answer.body
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if let rate = answer.bytesPerSecond {
            drip(bytes[...], rate, closes: closes)
            return
        }
        if !bytes.isEmpty {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
        }
        finish(closes: closes)
    }

    private func finish(closes: Bool) {
        guard closes else {
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            return
        }
        let channel = channel
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    /// Writes a twentieth of the bytes of a second twenty times a second.
    private func drip(_ bytes: ArraySlice<UInt8>, _ bytesPerSecond: Int, closes: Bool) {
        guard !bytes.isEmpty else { return finish(closes: closes) }
        let part = bytes.prefix(max(1, bytesPerSecond / 20))
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: part))), promise: nil)
        let pause = TimeAmount.milliseconds(Int64(1000 * part.count / bytesPerSecond))
        channel.eventLoop.scheduleTask(in: pause) {
            self.drip(bytes.dropFirst(part.count), bytesPerSecond, closes: closes)
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
