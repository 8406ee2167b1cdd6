import Glibc
import JSONDocument
public import Logging
import NIOPosix
import SyncEngine
import SyncStore

/// The agent: a socket in front of a writer in front of AWS.
///
/// Start it with ``start(_:environment:log:)``, then ``run()`` it; ``stop()`` drains it.
public final class Agent: Sendable {
    private let listener: Listener
    private let writer: Writer?
    private let store: (any StateStore)?
    private let sender: AWSCallSender
    private let health: AgentHealth
    private let socket: AgentSocket
    private let log: Logger
    private let stopped: AsyncStream<Void>
    private let stopping: AsyncStream<Void>.Continuation

    /// How long a stop waits for calls in flight.
    public static let drainLimit: Duration = .seconds(10)

    private init(
        listener: Listener, writer: Writer?, store: (any StateStore)?, sender: AWSCallSender, health: AgentHealth,
        socket: AgentSocket, log: Logger
    ) {
        self.listener = listener
        self.writer = writer
        self.store = store
        self.sender = sender
        self.health = health
        self.socket = socket
        self.log = log
        (stopped, stopping) = AsyncStream.makeStream()
    }

    /// Opens the state, binds the socket and accepts; commands wait until ``run()`` carries them out.
    ///
    /// - Parameters:
    ///   - configuration: what the agent is told.
    ///   - environment: for AWS's variables and systemd's.
    ///   - log: where it logs.
    /// - Returns: an agent that accepts connections and waits to be run.
    /// - Throws: ``AgentError``, with what is in the way and what to do about it.
    public static func start(
        _ configuration: AgentConfiguration, environment: [String: String], log: Logger
    ) async throws(AgentError) -> Agent {
        do throws(JSONSelfTest.Failure) {
            try JSONSelfTest.run()
        } catch {
            throw AgentError(code: .platform, message: error.description, hint: "install another libjson-c")
        }
        ProcessHardening.apply(log)
        let socket = try AgentSocket(path: configuration.socketPath, environment: environment)
        let health = AgentHealth()
        let sender = AWSCallSender(
            environment: environment, identityTokenDirectory: configuration.identityTokenDirectory)
        let store: (any StateStore)?
        do throws(AgentError) {
            store = try openStore(configuration, health, log)
        } catch {
            socket.discard()
            throw error
        }
        let connections = Connections()
        let writer = store.map { store in
            Writer(
                store: store,
                environment: EngineEnvironment(
                    digester: store.valueDigester, configuration: configuration, environment: environment),
                sender: sender, health: health, connections: connections, rateScale: configuration.rateScale,
                reconcileInterval: configuration.reconcileInterval, clock: SystemClock.now, log: log)
        }
        let info = AgentInfo(
            instanceID: store.map { SupportID.instance($0.valueDigester) } ?? SupportID.random(),
            bootID: SupportID.random(), connections: configuration.connections)
        let listener = Listener(
            policy: PeerPolicy(ownUID: geteuid(), grants: configuration.peers),
            router: CommandRouter(writer: writer, health: health, info: info, connections: connections),
            capacity: configuration.connections, unreadBytes: configuration.unreadBytes, log: log)
        do {
            try await listener.start(socket.descriptor, group: MultiThreadedEventLoopGroup.singleton)
        } catch {
            throw AgentError(code: .socket, message: "listen on \(configuration.socketPath): \(error)")
        }
        log.info("listening", metadata: ["socket.path": "\(configuration.socketPath)"])
        return Agent(
            listener: listener, writer: writer, store: store, sender: sender, health: health,
            socket: socket, log: log)
    }

    /// Carries out commands until ``stop()``, or until the store fails.
    ///
    /// - Throws: ``AgentError`` when the state store failed; the process must end, and recovers at its next start.
    public func run() async throws {
        do {
            if let writer {
                try await writer.run()
            } else {
                for await _ in stopped {}
            }
        } catch {
            log.critical("the state store failed", metadata: ["error": "\(error)"])
            await end()
            throw AgentError(
                code: .store, message: "the state store failed: \(error)",
                hint: "nothing in flight was acknowledged; restart the agent to recover")
        }
        await end()
    }

    /// Accepts no more, starts no more calls and waits for those in flight, at most ``drainLimit``.
    public func stop() async {
        log.info("stopping")
        health.stop()
        await listener.stopAccepting()
        writer?.drain()
        stopping.finish()
    }

    private func end() async {
        await listener.stopAccepting()
        await listener.closeConnections()
        await sender.shutDown()
        do throws(StoreError) {
            try await store?.close()
        } catch {
            log.error("the state store was not closed cleanly", metadata: ["error": "\(error)"])
        }
        socket.remove()
        log.info("stopped")
    }

    private static func openStore(
        _ configuration: AgentConfiguration, _ health: AgentHealth, _ log: Logger
    ) throws(AgentError) -> (any StateStore)? {
        do throws(StoreError) {
            let store = try SQLiteStateStore.open(
                StoreConfiguration(directory: configuration.stateDirectory, sealKeyFile: configuration.sealKeyFile))
            if let created = store.createdSealKeyFile {
                log.warning(
                    "a seal key was made; keep a copy apart from the state, or give one with --seal-key-file",
                    metadata: ["seal.key_file": "\(created)"])
            }
            return store
        } catch {
            if error.code == .sealed {
                health.seal(error.message)
                log.critical(
                    "the agent is sealed: only ping and agent.* are answered",
                    metadata: ["reason": "\(error.message)"])
                return nil
            }
            throw AgentError(
                code: error.code == .locked ? .inUse : .store, message: error.message)
        }
    }
}
