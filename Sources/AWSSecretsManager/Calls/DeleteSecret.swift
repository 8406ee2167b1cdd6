/// Deletes a secret.
public struct DeleteSecret: Sendable, Equatable {
    /// How long it can be brought back.
    public enum Mode: Sendable, Equatable {
        /// It is scheduled for deletion in that many days, 7 to 30.
        case recoveryWindow(days: Int)
        /// It goes at once, though its name is free only a little later.
        case force
    }

    /// The ARN or the name.
    public let secretID: String
    /// How long it can be brought back.
    public let mode: Mode

    /// A call of those parts.
    public init(secretID: String, mode: Mode) {
        self.secretID = secretID
        self.mode = mode
    }
}
