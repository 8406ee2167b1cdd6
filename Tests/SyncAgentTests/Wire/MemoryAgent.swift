import AWSSecretsManager
import Logging
import NIOCore
import NIOEmbedded
import Simulation
import SyncEngine
import SyncProtocol
import SyncScheduler
import SyncStore
import Synchronization

@testable import SyncAgent

/// The agent without anything around it: connections, router, writer and engine as in production, rows in memory, and in
/// place of AWS the model that the simulation has. No socket, no file, no HTTP.
final class MemoryAgent: Sendable {
    private let router: CommandRouter
    private let log = CapturedLog()

    private init(router: CommandRouter) {
        self.router = router
    }

    /// Runs the body with an agent of its own.
    static func run(_ body: (MemoryAgent) async throws -> Void) async throws {
        let store = MemoryStore()
        let health = AgentHealth()
        let connections = Connections()
        let configuration = AgentConfiguration(socketPath: "/none", stateDirectory: "/none")
        let environment = EngineEnvironment(
            digester: store.valueDigester, configuration: configuration, environment: ["AWS_REGION": "us-east-1"])
        let writer = Writer(
            store: store, environment: environment, sender: ModelSender(), health: health, connections: connections,
            clock: SystemClock.now, log: CapturedLog().logger)
        let info = AgentInfo(
            instanceID: SupportID.instance(store.valueDigester), bootID: SupportID.random(),
            connections: configuration.connections)
        let agent = MemoryAgent(
            router: CommandRouter(writer: writer, health: health, info: info, connections: connections))
        let work = Task { try await writer.run() }
        do {
            try await body(agent)
        } catch {
            work.cancel()
            throw error
        }
        writer.drain()
        try await work.value
    }

    /// A connection of the agent's own user.
    func connect() async throws -> MemoryConnection {
        let channel = NIOAsyncTestingChannel()
        let router = router
        let log = log.logger
        try await channel.testingEventLoop.executeInContext {
            let peer = Peer(uid: 0, gid: 0, pid: 1, roles: RoleSet([.admin]))
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(peer: peer, router: router, unreadBytes: 1 << 24, log: log) {})
        }
        // Anything will do: it only makes the channel active.
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/none"))
        return MemoryConnection(channel: channel)
    }
}

/// The client's end of a connection in memory.
final class MemoryConnection: LineConnection {
    private let channel: NIOAsyncTestingChannel
    private let unread = Mutex<[UInt8]>([])

    init(channel: NIOAsyncTestingChannel) {
        self.channel = channel
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func line() async throws -> [UInt8]? {
        while true {
            let line = unread.withLock { unread -> [UInt8]? in
                guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { unread.removeSubrange(...end) }
                return Array(unread[..<end])
            }
            if let line { return line }
            // What was written before the end counts.
            if let more = try await channel.readOutbound(as: ByteBuffer.self) {
                unread.withLock { $0 += more.readableBytesView }
                continue
            }
            guard channel.isActive else { return nil }
            let more = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
            unread.withLock { $0 += more.readableBytesView }
        }
    }
}

/// A connection that a transcript is played on.
protocol LineConnection: Sendable {
    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) async throws
    /// The next line; nil when the agent closed the connection.
    func line() async throws -> [UInt8]?
}

/// Carries calls out on the simulation's model of AWS.
final class ModelSender: CallSender {
    private let aws = Mutex(ModelSecretsManager())

    func send(_ sendout: Sendout, begunAt: Timestamp) async -> SyncAgent.CallReport {
        let order = sendout.order
        let outcome = aws.withLock { $0.carryOut(order.intent, name: order.name, now: begunAt) }
        let kind: CallOutcome.Kind = if case .applied = outcome { .applied } else { .refused }
        return SyncAgent.CallReport(
            result: CallResult(token: order.intent.token, outcome: outcome, begunAt: begunAt), ends: [kind])
    }

    func forget(_ destination: DestinationID) {}

    /// What a check asks is what AWS's IAM and STS say, which the model does not have.
    func check(_ order: CheckOrder, now: Timestamp) async -> DestinationCheck {
        DestinationCheck(region: order.destination.region)
    }

    func look(_ look: Look, at destination: DestinationRecord) async -> Looked {
        let observations = aws.withLock { $0.observations }
        switch look {
        case .list: return Looked(answer: .page(observations, next: nil), ends: [.applied])
        case .secret(let arn):
            guard let found = observations.first(where: { $0.arn == arn }) else {
                return Looked(answer: .gone, ends: [.refused])
            }
            return Looked(answer: .secret(found), ends: [.applied])
        }
    }
}
