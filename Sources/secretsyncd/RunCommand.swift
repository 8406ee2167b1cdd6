import ArgumentParser
import FoundationEssentials
import SyncAgent

/// `secretsyncd run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the agent against AWS.",
        discussion: """
            Flags come before SECRETSYNC_* variables, and those before the configuration file. AWS's own variables \
            (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL and the others of its SDKs) count for destinations that do not \
            say otherwise; one without keys uses the agent's own: environment, profile, web identity, container, instance.

            EXAMPLE: secretsyncd run --socket /run/secretsync/agent.sock --state-dir /var/lib/secretsync
            """)

    @OptionGroup var options: AgentOptions

    @Option(name: .customLong("state-dir"), help: "Directory of the durable state (SECRETSYNC_STATE_DIR).")
    var stateDirectory: String?

    @Option(
        help: "File with the seal key; made beside the state directory if there is none (SECRETSYNC_SEAL_KEY_FILE).")
    var sealKeyFile: String?

    @Option(
        name: .customLong("identity-token-dir"),
        help: "Directory where destinations may have files of identity tokens (SECRETSYNC_IDENTITY_TOKEN_DIR).")
    var identityTokenDirectory: String?

    @Option(help: "Configuration file, one JSON object (SECRETSYNC_CONFIG).")
    var config: String?

    @Flag(
        name: .customLong("allow-endpoint-url"),
        help: "Let destinations name an endpoint of their own (SECRETSYNC_ALLOW_ENDPOINT_URL).")
    var allowEndpointURL = false

    func run() async throws {
        await Failure.exiting {
            let environment = ProcessInfo.processInfo.environment
            StartEnvironment.complete(environment)
            var flags = try options.layer()
            flags.stateDirectory = stateDirectory
            flags.sealKeyFile = sealKeyFile
            if let identityTokenDirectory {
                flags.identityTokenDirectory = try ConfigurationSources.directory(
                    identityTokenDirectory, "--identity-token-dir")
            }
            if allowEndpointURL { flags.allowsEndpointURL = true }
            let variables = try ConfigurationSources.environment(environment)
            let file = try (config ?? environment["SECRETSYNC_CONFIG"]).map { try ConfigurationSources.file(at: $0) }
            let configuration = try flags.over(variables.layer).over(file ?? ConfigurationLayer()).resolved()
            let log = AgentLog.make(level: configuration.logLevel)
            AgentLog.warn(ofUnknown: variables.unknown, log)
            try await AgentProcess.run {
                try await Agent.start(configuration, environment: environment, log: log)
            }
        }
    }
}

/// Options that `run` and `dev` share.
struct AgentOptions: ParsableArguments {
    @Option(help: "Path of the Unix socket, at most 107 bytes (SECRETSYNC_SOCKET).")
    var socket: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (SECRETSYNC_LOG_LEVEL).")
    var logLevel: String?

    @Option(
        help:
            "Seconds from one comparison of a destination with AWS to the next; 0 for none (SECRETSYNC_RECONCILE_INTERVAL)."
    )
    var reconcileInterval: Int64?

    /// What the flags say.
    func layer() throws -> ConfigurationLayer {
        var layer = ConfigurationLayer()
        layer.socketPath = socket
        layer.logLevel = try logLevel.map { try ConfigurationSources.level($0, "--log-level") }
        layer.reconcileSeconds = try reconcileInterval.map {
            try ConfigurationSources.reconcileSeconds($0, "--reconcile-interval")
        }
        return layer
    }
}
