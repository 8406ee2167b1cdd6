import JSONDocument

/// How the copy of a secret in one region is.
public struct ReplicaStatus: Sendable, Equatable {
    /// The region.
    public let region: String
    /// `InSync`, `InProgress` or `Failed`, as AWS says it.
    public let status: String
    /// Why it is so, in AWS's words.
    public let message: String?
    /// The KMS key of the copy.
    public let kmsKeyID: String?

    /// A status of those parts.
    public init(region: String, status: String, message: String? = nil, kmsKeyID: String? = nil) {
        self.region = region
        self.status = status
        self.message = message
        self.kmsKeyID = kmsKeyID
    }

    /// The statuses of an answer's `ReplicationStatus`; nil when a member is not what AWS sends.
    static func all(_ value: JSONValue?) -> [ReplicaStatus]? {
        guard let value, value != .null else { return [] }
        guard let elements = value.array else { return nil }
        var statuses: [ReplicaStatus] = []
        for element in elements {
            guard let fields = AnswerFields(element), let region = fields.token("Region"),
                let status = fields.token("Status")
            else { return nil }
            statuses.append(
                ReplicaStatus(
                    region: region, status: status, message: fields.text("StatusMessage"),
                    kmsKeyID: fields.token("KmsKeyId")))
        }
        return statuses
    }
}
