import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// TLS in front of a plain server on loopback: what is decrypted goes on as it is, and an end on one side ends the other.
package final class TLSRelay: Sendable {
    private let channel: any Channel

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// Starts one that shows the certificate of these tests, on a free port, in front of that port.
    package static func start(to port: Int) async throws -> TLSRelay {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.certificate.utf8)).map {
                    .certificate($0)
                }, privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestCertificate.key.utf8), format: .pem))))
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                let tls = Result {
                    try client.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
                guard case .success = tls else {
                    return client.eventLoop.makeFailedFuture(ChannelError.inappropriateOperationForState)
                }
                // On the client's loop, so that the two ends need no lock.
                return ClientBootstrap(group: client.eventLoop).connect(host: "127.0.0.1", port: port).flatMap {
                    server in
                    client.eventLoop.makeCompletedFuture {
                        try client.pipeline.syncOperations.addHandler(Glue(to: server))
                        try server.pipeline.syncOperations.addHandler(Glue(to: client))
                    }.flatMap { client.setOption(.autoRead, value: true) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TLSRelay(channel: channel)
    }

    /// The port it listens on.
    package var port: Int {
        channel.localAddress?.port ?? 0
    }

    /// Accepts no more.
    package func stop() async throws {
        try await channel.close()
    }
}

/// One end: what it reads is written at the other.
private final class Glue: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        other.close(promise: nil)
        context.close(promise: nil)
    }
}
