/// Who the caller is, as STS says it.
public struct CallerIdentity: Sendable, Equatable {
    /// The twelve digits of the account.
    public let account: String
    /// The ARN of the user, or of the session of a role.
    public let arn: String

    /// That identity.
    public init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }
}
