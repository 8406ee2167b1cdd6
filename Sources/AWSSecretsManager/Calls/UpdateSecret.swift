/// Writes a new version of a secret, or only its description or KMS key. Its description masks the value.
public struct UpdateSecret: Sendable, Equatable {
    /// The ARN or the name.
    public let secretID: String
    /// The token that makes a repetition harmless; wanted whenever there is a value.
    public let clientRequestToken: String?
    /// The value in UTF-8; without one no version is made.
    public let secretString: [UInt8]?
    /// A description for people; nil leaves it.
    public let text: String?
    /// The KMS key that encrypts it from now on; nil leaves it.
    public let kmsKeyID: String?

    /// A call of those parts.
    public init(
        secretID: String, clientRequestToken: String? = nil, secretString: [UInt8]? = nil, description: String? = nil,
        kmsKeyID: String? = nil
    ) {
        self.secretID = secretID
        self.clientRequestToken = clientRequestToken
        self.secretString = secretString
        self.text = description
        self.kmsKeyID = kmsKeyID
    }
}

extension UpdateSecret: CustomStringConvertible, CustomReflectable {
    /// The secret and the size of the value.
    public var description: String {
        "UpdateSecret(\(secretID), \(secretString.map { "***** of \($0.count) bytes" } ?? "no value"))"
    }

    /// A mirror without children.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
