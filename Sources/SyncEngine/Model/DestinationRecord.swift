public import SyncProtocol

/// The settings of an `aws-sm` destination; nil means "not set", so that reading back shows only what was set.
public struct DestinationSettings: Sendable, Equatable {
    /// AWS access key id.
    public var accessKeyID: SecretValue?
    /// AWS secret access key.
    public var secretAccessKey: SecretValue?
    /// The role to assume with the keys or the token.
    public var roleARN: RoleARN?
    /// The external id that the role's trust policy asks for.
    public var externalID: String?
    /// The token of an identity provider.
    public var identityToken: SecretValue?
    /// The file that holds such a token.
    public var identityTokenFile: String?
    /// Seconds that a session of the token lasts.
    public var identityTokenTTL: Int64?
    /// AWS region.
    public var region: String?
    /// How much of a secret one secret in AWS holds.
    public var granularity: Granularity?
    /// The template of names in AWS.
    public var secretNameTemplate: String?
    /// Tags by key, beside the built-in one.
    public var customTags: [String: String]?
    /// Whether the metadata of a secret are tags too.
    public var metadataTags: Bool?
    /// The KMS key that encrypts its secrets.
    public var kmsKeyID: String?
    /// Regions that get a copy of its secrets, with the KMS key there or an empty text.
    public var replicaRegions: [String: String]?
    /// 7..30 days, or 0 for force delete.
    public var recoveryWindowInDays: Int64?
    /// What happens when the name exists in AWS and is not ours.
    public var onConflict: ConflictPolicy?
    /// How long a sealed value stays on disk.
    public var retain: RetainPolicy?
    /// What happens when AWS has something else than the agent wrote.
    public var onDrift: DriftPolicy?
    /// IPv4 ranges opened.
    public var allowedIPv4Addresses: [String]?
    /// IPv6 ranges opened.
    public var allowedIPv6Addresses: [String]?
    /// Ports opened.
    public var allowedPorts: [Int64]?
    /// Whether the address guard is off.
    public var disableStrictNetworking: Bool?
    /// VPC, FIPS or test endpoint.
    public var endpointURL: String?

    /// Nothing set.
    public init() {}

    /// The key of the tag that every secret of ours is born with.
    public static let ownTagKey = "hashicorp:vault"

    /// What its secrets are to have beside their value.
    public var attributes: SecretAttributes {
        SecretAttributes(tags: customTags ?? [:], kmsKeyID: kmsKeyID, replicaRegions: replicaRegions ?? [:])
    }
}

/// A destination as it is stored.
public struct DestinationRecord: Sendable, Equatable {
    /// The store's id.
    public let key: DestinationKey
    /// Type and name.
    public let id: DestinationID
    /// Its settings.
    public var settings: DestinationSettings
    /// The region in force, pinned when the destination was created.
    public let region: String
    /// Counts changes from 1.
    public var revision: Int64
    /// The AWS account, once its role or AWS told it. It never changes from then on.
    public var account: String?
    /// Actions AWS denied and that we can do without; forgotten when the destination is written.
    public var deniedActions: Set<String>

    /// A new destination.
    public init(key: DestinationKey, id: DestinationID, settings: DestinationSettings, region: String) {
        self.key = key
        self.id = id
        self.settings = settings
        self.region = region
        revision = 1
        account = settings.roleARN?.account
        deniedActions = []
    }

    /// The recovery window in force: 7..30 days, or 0 for force delete.
    public var recoveryWindow: Int64 {
        settings.recoveryWindowInDays ?? 30
    }

    /// The granularity in force.
    public var granularity: Granularity {
        settings.granularity ?? .secretPath
    }

    /// The template in force.
    public var template: String {
        settings.secretNameTemplate ?? granularity.defaultTemplate
    }
}
