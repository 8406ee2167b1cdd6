import NIOCore
import NIOHTTP1
import NIOPosix

/// A strict AWS Secrets Manager in memory, over HTTP on loopback.
///
/// For development mode, tests and benchmarks. It answers with AWS's codes and texts, checks signatures, evaluates IAM
/// policies, and misbehaves on request. See ``Fault``. Nothing is stored on disk.
public final class EmulatorServer: Sendable {
    let core: EmulatorCore
    private let channel: any Channel
    private let connections: ConnectionRegistry

    private init(core: EmulatorCore, channel: any Channel, connections: ConnectionRegistry) {
        self.core = core
        self.channel = channel
        self.connections = connections
    }

    /// Starts an emulator; it serves when this returns.
    ///
    /// - Parameter configuration: how it is set up.
    /// - Returns: the running emulator; it runs until ``stop()``.
    /// - Throws: ``EmulatorError`` when a policy cannot be used or the address cannot be bound.
    public static func start(_ configuration: Configuration = .init()) async throws -> EmulatorServer {
        let core = try EmulatorCore(configuration)
        let connections = ConnectionRegistry()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(core: core, bodyLimit: configuration.bodyLimit))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
            return EmulatorServer(core: core, channel: channel, connections: connections)
        } catch {
            throw EmulatorError(.bindFailed, "bind \(configuration.host) port \(configuration.port): \(error)")
        }
    }

    /// The port it listens on.
    public var port: Int {
        channel.localAddress?.port ?? 0
    }

    /// The endpoint for AWS clients, such as `http://127.0.0.1:4566`.
    public var endpointURL: String {
        "http://\(core.configuration.host):\(port)"
    }

    /// Where a container's credentials are, for `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    public var containerCredentialsURL: String {
        endpointURL + WorkloadEndpoints.containerPath
    }

    /// Checks an IAM policy of an identity.
    ///
    /// - Parameter text: the JSON document.
    /// - Returns: the policy as ``AccessKey`` and ``Role`` take it.
    /// - Throws: ``EmulatorError`` when it cannot be used.
    public static func checkedPolicy(_ text: [UInt8]) throws(EmulatorError) -> String {
        let text = String(decoding: text, as: UTF8.self)
        _ = try PolicyDocument(text)
        return text
    }

    /// Stops it and closes every connection; held requests are dropped.
    public func stop() async throws {
        try await channel.close().get()
        for connection in connections.takeAll() {
            connection.close(promise: nil)
        }
        core.reset()
        core.releaseWaiters()
    }

    /// All secrets, in the order of creation within account and region.
    public func secrets() -> [SecretSnapshot] {
        core.snapshots()
    }

    /// The secret of that name or ARN in any account and region; nil when there is none.
    public func secret(named name: String) -> SecretSnapshot? {
        core.snapshot(of: name)
    }

    /// How many calls of each operation were made; delayed copies are not counted.
    public func requestCounts() -> [String: Int] {
        core.edit { $0.log.counts }
    }

    /// The latest calls, oldest first.
    public func requests() -> [LoggedRequest] {
        core.edit { $0.log.latest }
    }

    /// Adds a fault; of several that fit a call the oldest is used.
    public func inject(_ fault: Fault) {
        core.edit { $0.faults.append(fault) }
    }

    /// Forgets all faults; what is held at gates stays held.
    public func clearFaults() {
        core.edit { $0.faults = [] }
    }

    /// Forgets everything since the start: secrets, faults, gates, log, the moved clock, changed accounts and settings.
    public func reset() {
        core.reset()
    }

    /// Opens a gate for good: what is held there goes on, in the order it came.
    public func open(gate: String) {
        core.open(gate: gate)
    }

    /// Moves the emulator's clock: signatures age by it and deletions fall due.
    public func advanceClock(seconds: Int64) {
        core.edit { $0.clockOffset += seconds * CalendarTime.second }
    }

    /// Replaces accounts, keys, roles and policies; stored secrets, and sessions that are out, stay.
    ///
    /// - Parameter accounts: the accounts from now on.
    /// - Throws: ``EmulatorError`` for a policy that cannot be used; nothing changes then.
    public func setAccounts(_ accounts: [Account]) throws(EmulatorError) {
        try core.setIdentities { directory throws(EmulatorError) in try directory.replacing(accounts) }
    }

    /// Does at once what a fault would have happen in front of a call.
    ///
    /// - Parameter change: a moved clock, other policies, or an edit behind the clients' back.
    /// - Throws: ``EmulatorError`` when it cannot be done.
    public func carryOut(_ change: Fault.Change) throws(EmulatorError) {
        try core.carryOut(change)
    }

    /// Returns when that many calls have been decided, or when the task is cancelled.
    ///
    /// - Parameters:
    ///   - count: how many since the start or the last reset.
    ///   - operation: which ones; nil for all.
    public func waitForRequests(_ count: Int, of operation: String? = nil) async {
        await core.wait { $0.log.count(of: operation) >= count }
    }

    /// Returns when that many requests or answers are held at a gate, or when the task is cancelled.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - gate: the gate of the fault.
    public func waitForHeld(_ count: Int = 1, at gate: String) async {
        await core.wait { ($0.gates[gate]?.held.count ?? 0) >= count }
    }
}
