import FoundationEssentials
import Logging
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Synchronization
import TestTLS

@testable import SyncStore

/// A real agent on a real socket and a real database, in front of a real emulator over HTTP, all in this process.
///
/// The agent can be ended and started again on the same state; everything goes away with ``run(_:_:_:)``.
final class AgentFixture: Sendable {
    /// A started agent and the task that runs it.
    private struct Running {
        let agent: Agent
        let task: Task<Void, any Error>
        let client: SyncClient
    }

    let emulator: EmulatorServer
    let folder: TemporaryFolder
    let log = CapturedLog()
    private let configuration: AgentConfiguration
    /// The agent's environment.
    let environment: [String: String]
    private let running = Mutex<Running?>(nil)

    private init(
        emulator: EmulatorServer, folder: TemporaryFolder, configuration: AgentConfiguration,
        environment: [String: String]
    ) {
        self.emulator = emulator
        self.folder = folder
        self.configuration = configuration
        self.environment = environment
    }

    /// Starts both, runs the body and ends both; with `tls` the agent reaches the emulator over TLS.
    static func run<Value>(
        emulator: EmulatorServer.Configuration = .init(), tls: Bool = false,
        configure: (inout AgentConfiguration) -> Void = { _ in },
        environment change: (inout [String: String], TemporaryFolder) throws -> Void = { _, _ in },
        _ body: (AgentFixture) async throws -> Value
    ) async throws -> Value {
        let emulator = try await EmulatorServer.start(emulator)
        let folder = try TemporaryFolder()
        var configuration = AgentConfiguration(
            socketPath: "\(folder.path)/run/agent.sock", stateDirectory: "\(folder.path)/state")
        // Calls are counted: what nobody asked for is asked for by the tests that want it.
        configuration.reconcileInterval = nil
        configure(&configuration)
        // Nothing outside of the test is asked for credentials.
        var environment = [
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": emulator.endpointURL, "AWS_ENDPOINT_URL": emulator.endpointURL,
            "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        ]
        let relay = tls ? try await TLSRelay.start(to: emulator.port) : nil
        if let relay {
            environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = "https://localhost:\(relay.port)"
            environment["AWS_CA_BUNDLE"] = "\(folder.path)/authorities.pem"
            try Data(TestCertificate.certificate.utf8).write(to: URL(filePath: "\(folder.path)/authorities.pem"))
        }
        try change(&environment, folder)
        let fixture = AgentFixture(
            emulator: emulator, folder: folder, configuration: configuration, environment: environment)
        do {
            try await fixture.start()
            let value = try await body(fixture)
            try await fixture.end()
            try await relay?.stop()
            return value
        } catch {
            try? await fixture.end()
            try? await relay?.stop()
            throw error
        }
    }

    /// A client of the running agent.
    var client: SyncClient {
        get throws {
            guard let client = running.withLock({ $0?.client }) else { throw FixtureError.notRunning }
            return client
        }
    }

    var socketPath: String { configuration.socketPath }
    var stateDirectory: String { configuration.stateDirectory }

    /// Another program's hand in the state of an agent that does not run.
    func alterState(_ sql: String) throws {
        let connection = try SQLiteConnection(path: stateDirectory + "/state.db")
        try connection.execute(sql)
        connection.close()
    }
    /// Starts another agent, by default with the configuration of this one.
    func startAnother(_ change: (inout AgentConfiguration) -> Void = { _ in }) async throws -> Agent {
        var configuration = configuration
        change(&configuration)
        return try await Agent.start(configuration, environment: environment, log: log.logger)
    }

    /// Starts the agent on the state that is there.
    func start() async throws {
        let agent = try await startAnother()
        let task = Task { try await agent.run() }
        let client = try await SyncClient.connect(to: SocketPath(configuration.socketPath))
        running.withLock { $0 = Running(agent: agent, task: task, client: client) }
    }

    /// Begins a graceful stop; returns once nothing more is accepted.
    func beginStop() async throws {
        guard let agent = running.withLock({ $0?.agent }) else { throw FixtureError.notRunning }
        await agent.stop()
    }

    /// Returns when the agent has ended.
    func waitForEnd() async throws {
        guard let running = running.withLock({ $0 }) else { return }
        try await running.task.value
        self.running.withLock { $0 = nil }
        await running.client.close()
    }

    /// Ends the agent as it is: calls in flight are abandoned, nothing is drained.
    func interrupt() async throws {
        running.withLock { $0?.task.cancel() }
        try await waitForEnd()
    }

    /// Ends the agent gracefully.
    func stop() async throws {
        try await beginStop()
        try await waitForEnd()
    }

    private func end() async throws {
        // Also what a failed test left at a gate or in the way goes on.
        emulator.clearFaults()
        try await interrupt()
        try await emulator.stop()
        try folder.remove()
    }
}

/// What a test did wrong with its fixture.
enum FixtureError: Error {
    case notRunning
    case noSuchRow
    case tookTooLong(String)
}
