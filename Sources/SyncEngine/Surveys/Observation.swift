/// What AWS tells of a secret without its value.
public struct Observation: Sendable, Equatable {
    /// The full ARN.
    public let arn: String
    /// The name.
    public let name: String
    /// The id of the version that is current; nil where none is.
    public let currentVersionID: String?
    /// Whether it is scheduled for deletion.
    public let isScheduled: Bool
    /// Its tags by key.
    public let tags: [String: String]
    /// How its copies are, by region; nil where that was not told, as in a list.
    public let replicas: [String: ReplicaState]?

    /// An observation of those parts.
    public init(
        arn: String, name: String, currentVersionID: String?, isScheduled: Bool = false, tags: [String: String] = [:],
        replicas: [String: ReplicaState]? = nil
    ) {
        self.arn = arn
        self.name = name
        self.currentVersionID = currentVersionID
        self.isScheduled = isScheduled
        self.tags = tags
        self.replicas = replicas
    }
}
