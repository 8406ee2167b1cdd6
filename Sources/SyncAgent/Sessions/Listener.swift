import Glibc
import Logging
import NIOCore
import NIOPosix
import SyncProtocol
import Synchronization

/// Accepts connections: asks the kernel who it is before a byte is read, and turns away whoever is one too many.
final class Listener: Sendable {
    private let policy: PeerPolicy
    private let router: CommandRouter
    private let log: Logger
    private let capacity: Int
    private let unreadBytes: Int
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let server = Mutex<(any Channel)?>(nil)

    init(policy: PeerPolicy, router: CommandRouter, capacity: Int, unreadBytes: Int, log: Logger) {
        self.policy = policy
        self.router = router
        self.capacity = capacity
        self.unreadBytes = unreadBytes
        self.log = log
    }

    /// Starts to accept on a bound descriptor, which it owns from now on.
    func start(_ descriptor: Int32, group: any EventLoopGroup) async throws {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPauseHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in self.admit(channel) }
        let channel = try await bootstrap.withBoundSocket(descriptor).get()
        server.withLock { $0 = channel }
    }

    /// Accepts no more; open connections stay.
    func stopAccepting() async {
        let channel = server.withLock { server in
            defer { server = nil }
            return server
        }
        try? await channel?.close()
    }

    /// Closes every connection, after what is written has left.
    func closeConnections() async {
        for channel in open.withLock({ Array($0.values) }) {
            try? await channel.close()
        }
    }

    private func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
        PeerCredentials.read(of: channel).flatMap { credentials in
            channel.eventLoop.makeCompletedFuture {
                guard let roles = self.policy.roles(uid: credentials.uid, gid: credentials.gid) else {
                    self.log.warning(
                        "peer refused", metadata: ["peer.uid": "\(credentials.uid)", "peer.pid": "\(credentials.pid)"])
                    return try channel.pipeline.syncOperations.addHandler(
                        TurnAwayHandler(refusal: Self.refused(credentials.uid)))
                }
                let id = ObjectIdentifier(channel)
                let hasRoom = self.open.withLock { open in
                    guard open.count < self.capacity else { return false }
                    open[id] = channel
                    return true
                }
                guard hasRoom else {
                    return try channel.pipeline.syncOperations.addHandler(
                        TurnAwayHandler(refusal: Self.full(self.capacity)))
                }
                let peer = Peer(uid: credentials.uid, gid: credentials.gid, pid: credentials.pid, roles: roles)
                try channel.pipeline.syncOperations.addHandler(
                    ConnectionHandler(
                        peer: peer, router: self.router, unreadBytes: self.unreadBytes, log: self.log
                    ) {
                        self.open.withLock { $0[id] = nil }
                    })
            }
        }
    }

    private static func refused(_ uid: UInt32) -> RPCError {
        RPCError(
            .peerRefused, "uid \(uid) is not admitted to this socket",
            hint: "add it to peers in the agent's configuration, with the roles it needs")
    }

    private static func full(_ capacity: Int) -> RPCError {
        RPCError(
            .busy, "all \(capacity) connections are in use", hint: "close connections you do not need",
            retryAfterMilliseconds: 1_000)
    }
}

/// Writes one line and closes; whatever the peer sends is never looked at.
private final class TurnAwayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let refusal: RPCError

    init(refusal: RPCError) {
        self.refusal = refusal
    }

    func channelActive(context: ChannelHandlerContext) {
        var line = Reply(id: nil, outcome: .failure(refusal)).line
        line.append(UInt8(ascii: "\n"))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line))).whenComplete {
            [loop = NIOLoopBound(context, eventLoop: context.eventLoop)] _ in
            loop.value.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
