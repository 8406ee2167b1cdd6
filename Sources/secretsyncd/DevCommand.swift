import ArgumentParser
import Foundation
import SecretsManagerEmulator
import SyncAgent

/// `secretsyncd dev`: the agent, the emulator and a throw-away state directory in one process.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run the agent with an AWS Secrets Manager of its own, on loopback and in memory.",
        discussion: """
            Nothing is kept: the state directory is thrown away at the end. The lines it prints (and writes to \
            --env-file once it is ready) point the secretsync and aws commands at it.

            EXAMPLE: secretsyncd dev --socket /tmp/a.sock --env-file /tmp/env
            """)

    @OptionGroup var options: AgentOptions

    @Option(name: .customLong("aws-port"), help: "Port of the emulated AWS on 127.0.0.1; a free one unless given.")
    var awsPort: Int = 0

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
            let configuration = try layer.resolved()
            let log = AgentLog.make(level: configuration.logLevel)
            AgentLog.warn(ofUnknown: variables.unknown, log)

            let emulator = try await startEmulator()
            let lines = DevEnvironment(emulator: emulator, socket: configuration.socketPath)
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

    private func startEmulator() async throws -> EmulatorServer {
        guard (0...65_535).contains(awsPort) else {
            throw AgentError(
                code: .configuration, message: "--aws-port is not a port", hint: "use 0 to 65535; 0 picks a free one")
        }
        var configuration = EmulatorServer.Configuration()
        configuration.port = awsPort
        do {
            return try await EmulatorServer.start(configuration)
        } catch {
            throw AgentError(
                code: .socket, message: "listen on 127.0.0.1:\(awsPort): \(error)",
                hint: "use another --aws-port, or none")
        }
    }
}

/// The lines that point other commands at a development agent.
struct DevEnvironment {
    let emulator: EmulatorServer
    let socket: String

    /// What the agent itself needs to find the emulator.
    var agentVariables: [String: String] {
        [
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": emulator.endpointURL, "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": EmulatorServer.defaultAccessKeyID,
            "AWS_SECRET_ACCESS_KEY": EmulatorServer.defaultSecretAccessKey,
        ]
    }

    private var exports: String {
        let variables = [
            ("SECRETSYNC_SOCKET", socket),
            ("AWS_ENDPOINT_URL", emulator.endpointURL),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", emulator.endpointURL),
            ("AWS_ACCESS_KEY_ID", EmulatorServer.defaultAccessKeyID),
            ("AWS_SECRET_ACCESS_KEY", EmulatorServer.defaultSecretAccessKey),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ]
        return variables.map { "export \($0.0)='\($0.1)'\n" }.joined()
    }

    /// Prints the lines, and writes them to the file in one piece.
    func announce(envFile: String?) throws {
        let note = "# secretsync development agent: nothing is kept, AWS is emulated on loopback\n"
        FileHandle.standardOutput.write(Data((note + exports).utf8))
        guard let envFile else { return }
        let temporary = envFile + ".new"
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: Data(exports.utf8), attributes: [.posixPermissions: 0o600]),
            unsafe rename(temporary, envFile) == 0
        else {
            throw AgentError(code: .configuration, message: "write \(envFile) failed", hint: "use another --env-file")
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
