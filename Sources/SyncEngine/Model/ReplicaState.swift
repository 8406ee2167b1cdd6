/// The copy of a secret in another region, as AWS told it last.
public struct ReplicaState: Sendable, Equatable {
    /// The KMS key it was made with; an empty one is AWS's own. Nil when nobody knows.
    public var kmsKeyID: String?
    /// `InProgress`, `InSync` or `Failed`.
    public var status: String
    /// Why, in AWS's words.
    public var message: String?
    /// Whether it is asked for once more, because an ambiguous attempt may have removed it.
    public var isDoubtful: Bool

    /// What AWS says while a copy is being made.
    public static let inProgress = "InProgress"

    /// A copy in that state.
    public init(
        kmsKeyID: String?, status: String = ReplicaState.inProgress, message: String? = nil, isDoubtful: Bool = false
    ) {
        self.kmsKeyID = kmsKeyID
        self.status = status
        self.message = message
        self.isDoubtful = isDoubtful
    }
}
