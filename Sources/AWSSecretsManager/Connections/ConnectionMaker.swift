import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Makes connections to one endpoint: TCP, a proxy's tunnel where there is a proxy, TLS where the endpoint wants it.
struct ConnectionMaker: Sendable {
    /// How one gets to the endpoint.
    enum Route: Sendable {
        /// To this address; the real peer of each connection is checked before anything else happens.
        case direct(IPAddress, AddressGuard)
        /// Through this proxy.
        case proxy(ProxyServer)
    }

    let endpoint: AWSEndpoint
    let route: Route
    let timeout: TimeAmount
    let tls: TLSContext

    /// A channel that leads to the endpoint and is ready for HTTP.
    func connect(on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        guard endpoint.scheme == .https else { return reach(on: loop) }
        return tls.load(on: loop).flatMap { context in
            reach(on: loop).flatMap { channel in secure(channel, context) }
        }
    }

    private func reach(on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
        switch route {
        case .direct(let address, let guardian):
            let peer: SocketAddress
            do {
                peer = try SocketAddress(ipAddress: address.description, port: endpoint.port)
            } catch {
                return loop.makeFailedFuture(error)
            }
            return bootstrap.connect(to: peer).flatMap { channel in
                guard let refusal = guardian.refusal(ofPeer: channel.remoteAddress, pinnedTo: address) else {
                    return loop.makeSucceededFuture(channel)
                }
                channel.close(promise: nil)
                return loop.makeFailedFuture(refusal)
            }
        case .proxy(let proxy):
            return bootstrap.connect(host: proxy.host, port: proxy.port)
                .flatMap { channel in tunnel(channel, proxy) }
        }
    }

    private func tunnel(_ channel: any Channel, _ proxy: ProxyServer) -> EventLoopFuture<any Channel> {
        awaiting(.proxyTimeout, channel) { ready in
            try channel.pipeline.syncOperations.addHandler(
                ProxyTunnelHandler(to: endpoint, login: proxy.login, ready: ready))
        }
    }

    private func secure(_ channel: any Channel, _ context: NIOSSLContext) -> EventLoopFuture<any Channel> {
        awaiting(.handshakeTimeout, channel) { ready in
            // Without a name the certificate has to be that of the address.
            let name = endpoint.literalAddress == nil ? endpoint.host : nil
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
            try pipeline.addHandler(HandshakeHandler(ready: ready))
        }
    }

    /// The channel, once a step on it has come to its end; closed, when it has not in time.
    private func awaiting(
        _ lateness: ConnectionFailure, _ channel: any Channel,
        _ step: @escaping @Sendable (EventLoopPromise<Void>) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let ready = channel.eventLoop.makePromise(of: Void.self)
        let timer = channel.eventLoop.scheduleTask(in: timeout) { ready.fail(lateness) }
        do {
            try step(ready)
        } catch {
            ready.fail(error)
        }
        ready.futureResult.whenComplete { _ in timer.cancel() }
        ready.futureResult.whenFailure { _ in channel.close(promise: nil) }
        return ready.futureResult.map { channel }
    }
}

/// Waits for the end of the TLS handshake and leaves the pipeline.
private final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let ready: EventLoopPromise<Void>

    init(ready: EventLoopPromise<Void>) {
        self.ready = ready
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            context.pipeline.syncOperations.removeHandler(self).cascade(to: ready)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(ConnectionFailure.remoteConnectionClosed)
        context.fireChannelInactive()
    }
}
