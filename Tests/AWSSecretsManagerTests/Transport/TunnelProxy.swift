import NIOCore
import NIOPosix
import Synchronization

/// A proxy on loopback that tunnels every `CONNECT` to one port of this machine, or refuses it.
final class TunnelProxy: Sendable {
    /// What it does with a `CONNECT`.
    enum Behaviour: Sendable {
        /// Leads to that port, whatever was asked for.
        case tunnel(port: Int)
        /// The same, for those who log in.
        case tunnelAfterLogin(port: Int, authorization: String)
        /// Answers so.
        case answer(String)
    }

    private let behaviour: Behaviour
    private let heads = Mutex<[String]>([])
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    private init(_ behaviour: Behaviour) {
        self.behaviour = behaviour
    }

    static func start(_ behaviour: Behaviour) async throws -> TunnelProxy {
        let proxy = TunnelProxy(behaviour)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(Handler(proxy))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        proxy.channel.withLock { $0 = channel }
        return proxy
    }

    /// As a value of `HTTPS_PROXY`.
    func url(login: String = "") -> String {
        "http://\(login)127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)"
    }

    /// The heads of the requests it got.
    var requests: [String] {
        heads.withLock(\.self)
    }

    func stop() async {
        try? await channel.withLock({ $0 })?.close()
    }

    private func decide(_ head: String) -> (answer: String, port: Int?) {
        heads.withLock { $0.append(head) }
        let established = "HTTP/1.1 200 Connection established\r\n\r\n"
        switch behaviour {
        case .tunnel(let port): return (established, port)
        case .tunnelAfterLogin(let port, let authorization):
            return head.contains("proxy-authorization: \(authorization)\r\n")
                ? (established, port)
                : ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", nil)
        case .answer(let text): return (text, nil)
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let proxy: TunnelProxy
        private var head = ""
        private var far: (any Channel)?

        init(_ proxy: TunnelProxy) {
            self.proxy = proxy
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            if let far { return far.writeAndFlush(bytes, promise: nil) }
            head += String(buffer: bytes)
            guard head.hasSuffix("\r\n\r\n") else { return }
            let (answer, port) = proxy.decide(head)
            guard let port else {
                return context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            }
            let near = context.channel
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { far in
                    far.eventLoop.makeCompletedFuture { try far.pipeline.syncOperations.addHandler(Back(near)) }
                }
                .connect(host: "127.0.0.1", port: port)
                .whenSuccess { far in
                    handler.value.far = far
                    near.writeAndFlush(ByteBuffer(string: answer), promise: nil)
                }
        }

        func channelInactive(context: ChannelHandlerContext) {
            far?.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Brings back what the far end says.
    private final class Back: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let near: any Channel

        init(_ near: any Channel) {
            self.near = near
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            near.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            near.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
