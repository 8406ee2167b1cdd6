import JSONDocument

/// One page of a list of secrets.
public struct SecretPage: Sendable, Equatable {
    /// The secrets, in AWS's order.
    public let secrets: [SecretDescription]
    /// Where the next page begins; nil after the last.
    public let nextToken: String?

    /// A page of those parts.
    public init(secrets: [SecretDescription], nextToken: String? = nil) {
        self.secrets = secrets
        self.nextToken = nextToken
    }

    /// Reads what `ListSecrets` answers; nil when it is something else.
    init?(_ fields: AnswerFields) {
        guard let elements = fields["SecretList"]?.array else { return nil }
        let secrets = elements.compactMap { AnswerFields($0).flatMap(SecretDescription.init) }
        guard secrets.count == elements.count else { return nil }
        // A token is opaque and may be long; it goes back as it came.
        self.init(secrets: secrets, nextToken: fields.text("NextToken"))
    }
}
