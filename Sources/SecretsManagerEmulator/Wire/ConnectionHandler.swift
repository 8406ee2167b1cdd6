import NIOCore
import NIOHTTP1

/// Collects the requests of one connection and hands each, whole, to the core.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        case collecting(HTTPRequestHead, ByteBuffer)
        /// The body is over the limit: answered, the rest is thrown away.
        case refused
    }

    private let core: EmulatorCore
    private let bodyLimit: Int
    private var state = State.idle

    init(core: EmulatorCore, bodyLimit: Int) {
        self.core = core
        self.bodyLimit = bodyLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), _):
            if core.resetsUnread(target: head.headers.first(name: "x-amz-target")) {
                state = .refused
                Responder(channel: context.channel, isKeepAlive: false).reset()
                return
            }
            state = .collecting(head, ByteBuffer())
        case (.body(var part), .collecting(let head, var buffer)):
            if buffer.readableBytes + part.readableBytes > bodyLimit {
                state = .refused
                let responder = Responder(channel: context.channel, isKeepAlive: false)
                core.refuseBody(responder)
                return
            }
            state = .idle
            buffer.writeBuffer(&part)
            state = .collecting(head, buffer)
        case (.end, .collecting(let head, let buffer)):
            state = .idle
            let request = WireRequest(
                method: head.method.rawValue, uri: head.uri,
                headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: Array(buffer.readableBytesView))
            core.receive(request, Responder(channel: context.channel, isKeepAlive: head.isKeepAlive))
        case (.body, .idle), (.body, .refused), (.end, .idle), (.end, .refused):
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
