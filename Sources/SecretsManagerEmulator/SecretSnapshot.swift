/// One stored secret, as a test or an operator sees it from outside the service.
public struct SecretSnapshot: Sendable, Equatable {
    /// One version of a secret.
    public struct Version: Sendable, Equatable {
        /// The version id, which is the token of the call that made it.
        public let id: String
        /// The staging labels in alphabetical order.
        public let stages: [String]
        /// When it was made, in nanoseconds since 1970.
        public let created: Int64
    }

    /// The secret's name.
    public let name: String
    /// Its full ARN.
    public let arn: String
    /// The account it is in.
    public let account: String
    /// The region it is in.
    public let region: String
    /// Its description.
    public let description: String?
    /// Its tags.
    public let tags: [String: String]
    /// The KMS key that encrypts it, as it was given; nil is AWS's own.
    public let kmsKeyID: String?
    /// When it will be deleted, in nanoseconds since 1970; nil unless it is scheduled for deletion.
    public let deletionDate: Int64?
    /// Its versions, oldest first.
    public let versions: [Version]
    /// The text of the version labelled AWSCURRENT; base64 when it is binary; nil when there is none.
    public let currentValue: String?

    init(_ secret: Secret, in scope: Scope) {
        name = secret.name
        arn = secret.arn
        account = scope.account
        region = scope.region
        description = secret.description
        var tags: [String: String] = [:]
        for tag in secret.tags ?? [] { tags[tag.key] = tag.value }
        self.tags = tags
        kmsKeyID = secret.kmsKeyID
        deletionDate = secret.deletionDate
        versions = secret.versions.map { Version(id: $0.id, stages: $0.sortedStages, created: $0.created) }
        currentValue = secret.index(ofStage: Secret.current).map { index in
            switch secret.versions[index].content {
            case .string(let text): text
            case .binary(let base64): base64
            }
        }
    }

    /// The id of the version labelled AWSCURRENT.
    public var currentVersionID: String? {
        versions.first { $0.stages.contains(Secret.current) }?.id
    }
}
