/// Makes read-only copies of a secret in other regions, which AWS keeps equal.
public struct ReplicateSecretToRegions: Sendable, Equatable {
    /// A region to copy to.
    public struct Replica: Sendable, Equatable {
        /// The region's name.
        public let region: String
        /// The KMS key that encrypts the copy there; nil is AWS's own key.
        public let kmsKeyID: String?

        /// A copy in that region under that key.
        public init(region: String, kmsKeyID: String? = nil) {
            self.region = region
            self.kmsKeyID = kmsKeyID
        }
    }

    /// The ARN or the name.
    public let secretID: String
    /// Where to.
    public let replicas: [Replica]
    /// Whether a secret of the same name there is written over.
    public let overwritesSameName: Bool

    /// A call of those parts.
    public init(secretID: String, replicas: [Replica], overwritesSameName: Bool = false) {
        self.secretID = secretID
        self.replicas = replicas
        self.overwritesSameName = overwritesSameName
    }
}
