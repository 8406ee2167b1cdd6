public import Logging
import SyncProtocol

/// Everything the agent is told at its start; flags come before the environment, and that before the file.
public struct AgentConfiguration: Sendable, Equatable {
    /// Where the socket is; at most 107 bytes.
    public var socketPath: String
    /// Where the durable state is, a directory of the agent's own.
    public var stateDirectory: String
    /// Where the seal key is; nil for `<state-dir>.key`.
    public var sealKeyFile: String?
    /// Who is admitted beside root and the agent's own user.
    public var peers: [PeerPolicy.Grant]
    /// What is logged.
    public var logLevel: Logger.Level
    /// Whether a destination may name an endpoint of its own.
    public var allowsEndpointURL: Bool
    /// Where destinations may have the files of identity tokens, an absolute path; nil where they may have none.
    public var identityTokenDirectory: String?
    /// Connections held at most.
    public var connections: Int
    /// Bytes of replies that may wait for a peer that does not read; beyond that it is closed.
    public var unreadBytes: Int
    /// AWS's published request quotas times this: below 1 leaves room for others in the account, above 1 is for an account
    /// whose quotas were raised.
    public var rateScale: Double

    /// How long from one comparison of a destination with AWS to the next; nil where there are none.
    public var reconcileInterval: Duration?

    /// What ``rateScale`` can be.
    public static let rateScales = 0.01...1000

    /// A configuration with the defaults.
    public init(socketPath: String, stateDirectory: String) {
        self.socketPath = socketPath
        self.stateDirectory = stateDirectory
        peers = []
        logLevel = .info
        allowsEndpointURL = false
        connections = ProtocolLimits.connections
        unreadBytes = 8 << 20
        rateScale = 1
        reconcileInterval = .seconds(Self.reconcileSeconds)
    }

    /// Seconds from one comparison with AWS to the next, unless said otherwise.
    public static let reconcileSeconds: Int64 = 3_600
    /// What they can be, beside 0 for none.
    public static let reconcileIntervals: ClosedRange<Int64> = 60...604_800
}

/// What one source of configuration says; nil where it says nothing.
public struct ConfigurationLayer: Sendable, Equatable {
    /// Where the socket is.
    public var socketPath: String?
    /// Where the durable state is.
    public var stateDirectory: String?
    /// Where the seal key is.
    public var sealKeyFile: String?
    /// Who is admitted.
    public var peers: [PeerPolicy.Grant]?
    /// What is logged.
    public var logLevel: Logger.Level?
    /// Whether a destination may name an endpoint.
    public var allowsEndpointURL: Bool?
    /// Where destinations may have the files of identity tokens.
    public var identityTokenDirectory: String?
    /// Connections held at most.
    public var connections: Int?
    /// The share of AWS's request quotas.
    public var rateScale: Double?
    /// Seconds from one comparison with AWS to the next; 0 for none.
    public var reconcileSeconds: Int64?

    /// Nothing said.
    public init() {}

    /// This layer, and the other one where this says nothing.
    public func over(_ other: ConfigurationLayer) -> ConfigurationLayer {
        var merged = ConfigurationLayer()
        merged.socketPath = socketPath ?? other.socketPath
        merged.stateDirectory = stateDirectory ?? other.stateDirectory
        merged.sealKeyFile = sealKeyFile ?? other.sealKeyFile
        merged.peers = peers ?? other.peers
        merged.logLevel = logLevel ?? other.logLevel
        merged.allowsEndpointURL = allowsEndpointURL ?? other.allowsEndpointURL
        merged.identityTokenDirectory = identityTokenDirectory ?? other.identityTokenDirectory
        merged.connections = connections ?? other.connections
        merged.rateScale = rateScale ?? other.rateScale
        merged.reconcileSeconds = reconcileSeconds ?? other.reconcileSeconds
        return merged
    }

    /// The configuration, with defaults where no layer says anything.
    ///
    /// - Throws: ``AgentError`` when a path is missing.
    public func resolved() throws(AgentError) -> AgentConfiguration {
        guard let stateDirectory else {
            throw AgentError(
                code: .configuration, message: "the state directory is missing",
                hint: "give --state-dir DIR, SECRETSYNC_STATE_DIR or state_dir in the configuration file")
        }
        var configuration = AgentConfiguration(
            socketPath: socketPath ?? "/run/secretsync/agent.sock", stateDirectory: stateDirectory)
        configuration.sealKeyFile = sealKeyFile
        configuration.peers = peers ?? []
        configuration.logLevel = logLevel ?? .info
        configuration.allowsEndpointURL = allowsEndpointURL ?? false
        configuration.identityTokenDirectory = identityTokenDirectory
        configuration.connections = connections ?? ProtocolLimits.connections
        configuration.rateScale = rateScale ?? 1
        let seconds = reconcileSeconds ?? AgentConfiguration.reconcileSeconds
        configuration.reconcileInterval = seconds == 0 ? nil : .seconds(seconds)
        return configuration
    }
}
