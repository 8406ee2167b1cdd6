/// What a secret in AWS is to have beside its value, as of the last `set` of its association.
public struct SecretAttributes: Sendable, Equatable {
    /// Tags by key, beside the built-in one.
    public var tags: [String: String]
    /// The KMS key that encrypts it; nil is AWS's own key for Secrets Manager.
    public var kmsKeyID: String?

    /// AWS's own key for Secrets Manager by its alias, as a call names it.
    public static let defaultKMSKeyID = "alias/aws/secretsmanager"

    /// Those attributes.
    public init(tags: [String: String] = [:], kmsKeyID: String? = nil) {
        self.tags = tags
        self.kmsKeyID = kmsKeyID
    }
}
