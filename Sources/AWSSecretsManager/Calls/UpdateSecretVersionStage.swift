/// Moves a staging label, such as `AWSCURRENT`, from one version of a secret to another.
public struct UpdateSecretVersionStage: Sendable, Equatable {
    /// The ARN or the name.
    public let secretID: String
    /// The label.
    public let stage: String
    /// The version that gets it; nil only takes it away.
    public let moveTo: String?
    /// The version that has it now; AWS refuses the call if another one has it.
    public let removeFrom: String?

    /// A call of those parts.
    public init(secretID: String, stage: String, moveTo: String? = nil, removeFrom: String? = nil) {
        self.secretID = secretID
        self.stage = stage
        self.moveTo = moveTo
        self.removeFrom = removeFrom
    }
}
