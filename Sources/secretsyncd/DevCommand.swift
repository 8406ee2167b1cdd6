import ArgumentParser
import FoundationEssentials
import SecretsManagerEmulator
import SyncAgent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `secretsyncd dev`: the agent, the emulator and a throw-away state directory in one process.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run the agent with an AWS Secrets Manager of its own, on loopback and in memory.",
        discussion: """
            Nothing is kept: the state directory is thrown away at the end. The lines it prints (and writes to \
            --env-file once it is ready) point the secretsync and aws commands at it.

            EXAMPLES:
              secretsyncd dev --socket /tmp/a.sock --env-file /tmp/env
              secretsyncd dev --policy contrib/iam/policy-minimal.json
              secretsyncd dev --faults faults.json --skip-check rates
            """)

    @OptionGroup var options: AgentOptions

    @OptionGroup(title: "Emulated AWS") var emulation: EmulatorOptions

    @Option(help: "File for the export lines, written whole once everything is ready.")
    var envFile: String?

    func run() async throws {
        await Failure.exiting {
            var environment = ProcessInfo.processInfo.environment
            let variables = try ConfigurationSources.environment(environment)
            var layer = try options.layer().over(variables.layer)
            layer.socketPath = try layer.socketPath ?? DevPaths.socket(environment)
            let state = try DevPaths.temporaryDirectory()
            defer { try? FileManager.default.removeItem(atPath: state) }
            layer.stateDirectory = state + "/state"
            layer.sealKeyFile = nil
            var configuration = try layer.resolved()
            let log = AgentLog.make(level: configuration.logLevel)
            AgentLog.warn(ofUnknown: variables.unknown, log)

            let setting = try emulation.setting()
            // The agent keeps to the quotas that its AWS has.
            configuration.rateScale = layer.rateScale ?? setting.agentRateScale
            let emulator = try await start(setting.configuration)
            for fault in setting.faults { emulator.inject(fault) }
            let lines = DevEnvironment(emulator: emulator, setting: setting, socket: configuration.socketPath)
            // Everything of the agent's own surroundings that names AWS is replaced: dev mode never leaves loopback.
            for name in environment.keys where name.hasPrefix("AWS_") { environment[name] = nil }
            environment.merge(lines.agentVariables) { $1 }
            try await AgentProcess.run {
                let agent = try await Agent.start(configuration, environment: environment, log: log)
                try lines.announce(envFile: envFile)
                return agent
            }
            try await emulator.stop()
        }
    }

    private func start(_ configuration: EmulatorServer.Configuration) async throws -> EmulatorServer {
        do {
            return try await EmulatorServer.start(configuration)
        } catch {
            throw AgentError(
                code: .socket, message: "listen on 127.0.0.1:\(configuration.port): \(error)",
                hint: "use another --aws-port, or none")
        }
    }
}

/// Where a development agent keeps things.
enum DevPaths {
    /// `$XDG_RUNTIME_DIR/secretsync/agent.sock`, else `/tmp/secretsync-<uid>/agent.sock`.
    static func socket(_ environment: [String: String]) throws -> String {
        if let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty { return runtime + "/secretsync/agent.sock" }
        return "/tmp/secretsync-\(getuid())/agent.sock"
    }

    /// A fresh directory only this user can enter.
    static func temporaryDirectory() throws -> String {
        let base = FileManager.default.temporaryDirectory.path
        let path = base + "/secretsync-dev-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return path
    }
}
