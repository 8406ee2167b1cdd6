import FoundationEssentials
import NIOCore

/// Asks a proxy for a tunnel (`CONNECT`, RFC 9110 section 9.3.6) and leaves the pipeline once it is there.
final class ProxyTunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes of the proxy's answer at most.
    private static let limit = 16_384

    private let request: String
    private let ready: EventLoopPromise<Void>
    private var answer = ByteBuffer()

    init(to endpoint: AWSEndpoint, login: ProxyServer.Login?, ready: EventLoopPromise<Void>) {
        let host = endpoint.host.utf8.contains(UInt8(ascii: ":")) ? "[\(endpoint.host)]" : endpoint.host
        let place = "\(host):\(endpoint.port)"
        let authorization = login.map { login in
            "proxy-authorization: Basic \(Data("\(login.user):\(login.password)".utf8).base64EncodedString())\r\n"
        }
        request = "CONNECT \(place) HTTP/1.1\r\nhost: \(place)\r\n\(authorization ?? "")\r\n"
        self.ready = ready
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { ask(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
        context.fireChannelActive()
    }

    private func ask(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        answer.writeBuffer(&part)
        let text = String(decoding: answer.readableBytesView, as: UTF8.self)
        guard let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) else {
            if answer.readableBytes > Self.limit { ready.fail(ConnectionFailure.proxyRefused) }
            return
        }
        let line = text.utf8.prefix { $0 != UInt8(ascii: "\r") }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return ready.fail(ConnectionFailure.proxyRefused)
        }
        switch status {
        // Nobody speaks before the client in TLS, so there can be nothing behind the head.
        case 200..<300 where end.upperBound == text.utf8.endIndex:
            context.pipeline.syncOperations.removeHandler(self).cascade(to: ready)
        case 407: ready.fail(ConnectionFailure.proxyAuthenticationRequired)
        default: ready.fail(ConnectionFailure.proxyRefused)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(ConnectionFailure.proxyRefused)
        context.fireChannelInactive()
    }
}
