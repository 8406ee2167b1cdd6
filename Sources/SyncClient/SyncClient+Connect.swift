import Glibc
import NIOCore
import NIOPosix
import SyncProtocol

extension SyncClient {
    /// Connects to the agent and makes sure that it is one that may be trusted, before anything is sent.
    ///
    /// - Parameters:
    ///   - path: the socket; ``SocketPath/resolve(_:environment:uid:isSocket:)`` finds it.
    ///   - trust: whose agent is accepted.
    ///   - limit: how long connecting may take.
    /// - Returns: an open connection.
    /// - Throws: `no_agent`, `cannot_connect` or `untrusted_agent`.
    public static func connect(
        to path: SocketPath, trusting trust: AgentTrust = AgentTrust(), within limit: Duration = .seconds(10)
    ) async throws(SyncClientError) -> SyncClient {
        try trust.checkDirectory(of: path)
        let exchange = CallExchange()
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.nanoseconds(limit.wholeNanoseconds))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ReplyHandler(exchange: exchange))
                    }
                }
                .connect(unixDomainSocketPath: path.text).get()
        } catch {
            throw SyncClientError(connecting: path, error)
        }
        do {
            try trust.checkPeer(try await PeerCredentials.read(from: channel))
        } catch {
            try? await channel.close().get()
            throw error
        }
        return SyncClient(channel: channel, exchange: exchange)
    }
}

extension SyncClientError {
    fileprivate init(connecting path: SocketPath, _ error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case ENOENT: self.init(.noAgent, "connect to \(path): no such socket")
        case ECONNREFUSED: self.init(.noAgent, "connect to \(path): nobody listens there")
        case EACCES: self.init(.cannotConnect, "connect to \(path): permission denied")
        default: self.init(.cannotConnect, "connect to \(path): \((error as? IOError)?.description ?? "it failed")")
        }
    }
}
