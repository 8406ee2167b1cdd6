import JSONDocument

/// What AWS tells of a secret without its value. Times are nanoseconds since 1970.
public struct SecretDescription: Sendable, Equatable {
    /// The full ARN.
    public let arn: String
    /// The name.
    public let name: String
    /// The description for people.
    public var text: String?
    /// The KMS key; nil is AWS's own key.
    public var kmsKeyID: String?
    /// The tags, in AWS's order.
    public var tags: [Tag] = []
    /// The staging labels of each version that has one, by the version's id.
    public var stages: [String: [String]] = [:]
    /// When it was changed last.
    public var changedAt: Int64?
    /// When it was scheduled for deletion.
    public var deletedAt: Int64?
    /// The region it is replicated from or to others; nil without replicas.
    public var primaryRegion: String?
    /// How its copies are.
    public var replicas: [ReplicaStatus] = []
    /// The service that manages it, if one does.
    public var owningService: String?

    /// A description of a secret of which nothing more is known.
    public init(arn: String, name: String) {
        self.arn = arn
        self.name = name
    }

    /// The id of the version that is current: the token of the call that wrote it.
    public var currentVersionID: String? {
        stages.first { $0.value.contains("AWSCURRENT") }?.key
    }

    /// Reads what `DescribeSecret` answers, or an entry of `ListSecrets`; nil when it is neither.
    init?(_ fields: AnswerFields) {
        guard let arn = fields.token("ARN"), arn.hasPrefix("arn:"), let name = fields.token("Name"),
            let tags = Self.tags(fields["Tags"]), let replicas = ReplicaStatus.all(fields["ReplicationStatus"]),
            let stages = Self.stages(fields["VersionIdsToStages"] ?? fields["SecretVersionsToStages"])
        else { return nil }
        self.init(arn: arn, name: name)
        text = fields.text("Description")
        kmsKeyID = fields.token("KmsKeyId")
        self.tags = tags
        self.stages = stages
        changedAt = fields.time("LastChangedDate")
        deletedAt = fields.time("DeletedDate")
        primaryRegion = fields.token("PrimaryRegion")
        self.replicas = replicas
        owningService = fields.token("OwningService")
    }

    private static func tags(_ value: JSONValue?) -> [Tag]? {
        guard let value, value != .null else { return [] }
        guard let elements = value.array else { return nil }
        let tags = elements.compactMap { element in
            element["Key"]?.string.map { Tag(key: $0, value: element["Value"]?.string ?? "") }
        }
        return tags.count == elements.count ? tags : nil
    }

    private static func stages(_ value: JSONValue?) -> [String: [String]]? {
        guard let value, value != .null else { return [:] }
        guard let members = value.object?.members else { return nil }
        var stages: [String: [String]] = [:]
        for member in members {
            guard let labels = member.value.array, labels.allSatisfy({ $0.string != nil }) else { return nil }
            stages[member.name] = labels.compactMap(\.string)
        }
        return stages
    }
}
