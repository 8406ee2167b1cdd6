/// One call in the request log. Holds no secret values.
public struct LoggedRequest: Sendable, Equatable {
    /// The operation, such as `CreateSecret`; as sent, even when there is no such one.
    public let operation: String
    /// The secret's name, or the id in the call when there is no such secret; nil when it names none.
    public let name: String?
    /// The `SecretId` or `Name` as it was sent.
    public let secretID: String?
    /// The HTTP status that was sent or would have been; 0 when the call was never applied nor answered.
    public let status: Int
    /// The error code; nil on success.
    public let code: String?
    /// The client request token.
    public let token: String?
    /// The account; nil when the caller was not recognised.
    public let account: String?
    /// The region; nil when the caller was not recognised.
    public let region: String?
    /// The fault that it met, by its word in the admin interface; nil for none.
    public let fault: String?
    /// Whether this is the delayed copy of an earlier call.
    public let isCopy: Bool
    /// When it was decided, in nanoseconds since 1970.
    public let time: Int64
}
