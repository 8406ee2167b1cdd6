public import SyncProtocol

/// A secret of the host: the mount's accessor and the secret's name.
public struct SecretID: Sendable, Hashable {
    /// The mount's accessor.
    public let accessor: Accessor
    /// The secret's name.
    public let name: SecretName

    /// That secret.
    public init(accessor: Accessor, name: SecretName) {
        self.accessor = accessor
        self.name = name
    }

    /// `<accessor>/<secret_name>`, as rows are keyed.
    public var text: String {
        "\(accessor)/\(name)"
    }
}

/// What the agent knows of a secret that has at least one association. Holds no value.
public struct SecretRecord: Sendable, Equatable {
    /// The live version.
    public struct Live: Sendable, Equatable {
        /// The version in the host.
        public let version: Int64
        /// The digest of its encoded content.
        public let digest: ValueDigest
        /// When the host made it.
        public let createdTime: Timestamp

        /// That version.
        public init(version: Int64, digest: ValueDigest, createdTime: Timestamp) {
            self.version = version
            self.digest = digest
            self.createdTime = createdTime
        }
    }

    /// What is known of the live version.
    public enum Liveness: Sendable, Equatable {
        /// Nobody has said anything yet.
        case unknown
        /// The host said that no live version is left.
        case deleted
        /// This one.
        case live(Live)
    }

    /// Which secret.
    public let id: SecretID
    /// The mount's path.
    public let mount: MountPath
    /// The highest version ever accepted.
    public var high: Int64
    /// Whether no explicit version was ever given, so that the agent counts.
    public var counted: Bool
    /// What is known of the live version.
    public var liveness: Liveness
    /// Counts accepted changes.
    public var changeSequence: Int64
    /// The host's metadata of the secret, as text; tags where a destination makes them of it.
    public var customMetadata: [String: String] = [:]

    /// A secret nobody has said anything about.
    public init(id: SecretID, mount: MountPath) {
        self.id = id
        self.mount = mount
        high = 0
        counted = true
        liveness = .unknown
        changeSequence = 0
    }

    /// The live version, when there is one.
    public var live: Live? {
        if case .live(let live) = liveness { live } else { nil }
    }
}
