/// What a secret in AWS is to have beside its value, as of the last `set` of its association.
public struct SecretAttributes: Sendable, Equatable {
    /// Tags by key, beside the built-in one: custom tags and, where they are asked for, those of the secret's metadata.
    public var tags: [String: String]
    /// The KMS key that encrypts it; nil is AWS's own key for Secrets Manager.
    public var kmsKeyID: String?
    /// Regions that get a copy, with the KMS key there; an empty one is AWS's own.
    public var replicaRegions: [String: String]

    /// AWS's own key for Secrets Manager by its alias, as a call names it.
    public static let defaultKMSKeyID = "alias/aws/secretsmanager"

    /// Those attributes.
    public init(tags: [String: String] = [:], kmsKeyID: String? = nil, replicaRegions: [String: String] = [:]) {
        self.tags = tags
        self.kmsKeyID = kmsKeyID
        self.replicaRegions = replicaRegions
    }
}
