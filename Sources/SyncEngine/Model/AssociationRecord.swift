public import SyncProtocol

/// One association: a secret of the host with a destination.
public struct AssociationRecord: Sendable, Equatable {
    /// The store's id.
    public let key: AssociationKey
    /// The destination.
    public let destination: DestinationKey
    /// The secret.
    public let secret: SecretID
    /// The mount's path.
    public let mount: MountPath
    /// The template as of the last `set`; everything renders with it.
    public var template: String
    /// How much of the secret one secret in AWS holds, as of the last `set`.
    public var granularity: Granularity
    /// With granularity `secret-key` the digest of the document whose keys its objects are; nil while nobody has given
    /// the document since its keys were asked for.
    public var keysDigest: ValueDigest?
    /// The custom tags as of the last `set`, when the secret's metadata are tags beside them; nil when they are not.
    public var tagsBesideMetadata: [String: String]?
    /// False once removed; it stays listed until its objects have settled.
    public var wanted: Bool
    /// The status shown, the worst of its objects; kept in the row for counts and filters.
    public var status: SyncStatus
    /// When the status last changed.
    public var updatedAt: Timestamp

    /// A new association.
    public init(
        key: AssociationKey, destination: DestinationKey, secret: SecretID, mount: MountPath, template: String,
        granularity: Granularity = .secretPath, now: Timestamp
    ) {
        self.key = key
        self.destination = destination
        self.secret = secret
        self.mount = mount
        self.template = template
        self.granularity = granularity
        wanted = true
        status = .pending
        updatedAt = now
    }

    /// Whether it was set with the settings that the destination has.
    func hasSettings(of destination: DestinationRecord) -> Bool {
        template.utf8.elementsEqual(destination.template.utf8) && granularity == destination.granularity
    }
}

/// A mount the agent knows.
public struct MountRecord: Sendable, Equatable {
    /// The mount's path in the host.
    public let path: MountPath
    /// Its accessor.
    public var accessor: Accessor

    /// That mount.
    public init(path: MountPath, accessor: Accessor) {
        self.path = path
        self.accessor = accessor
    }
}
