/// What AWS told about a call that it applied.
public struct CallSuccess: Sendable, Equatable {
    /// The secret's full ARN; always there where ``SecretsManagerCall/needsARN``.
    public let arn: String?
    /// The version that was made; our own token.
    public let versionID: String?
    /// When a deleted secret goes, in nanoseconds since 1970.
    public let deletionDate: Int64?
    /// AWS's id of the request.
    public let requestID: String?
    /// What the calls tell that describe secrets or their copies.
    public let details: CallDetails

    /// A success of those parts.
    public init(
        arn: String? = nil, versionID: String? = nil, deletionDate: Int64? = nil, requestID: String? = nil,
        details: CallDetails = .none
    ) {
        self.arn = arn
        self.versionID = versionID
        self.deletionDate = deletionDate
        self.requestID = requestID
        self.details = details
    }
}
