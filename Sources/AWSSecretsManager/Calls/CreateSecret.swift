/// Makes a secret with its value and its tags, in one step. Its description masks the value.
public struct CreateSecret: Sendable, Equatable {
    /// The name in AWS.
    public let name: String
    /// The token that makes a repetition harmless; it becomes the id of the version.
    public let clientRequestToken: String
    /// The value in UTF-8.
    public let secretString: [UInt8]
    /// A description for people.
    public let text: String?
    /// The tags it is born with.
    public let tags: [Tag]
    /// The KMS key that encrypts it; nil is AWS's own key.
    public let kmsKeyID: String?

    /// A call of those parts.
    public init(
        name: String, clientRequestToken: String, secretString: [UInt8], description: String? = nil,
        tags: [Tag] = [], kmsKeyID: String? = nil
    ) {
        self.name = name
        self.clientRequestToken = clientRequestToken
        self.secretString = secretString
        self.text = description
        self.tags = tags
        self.kmsKeyID = kmsKeyID
    }
}

extension CreateSecret: CustomStringConvertible, CustomReflectable {
    /// The name and the size of the value.
    public var description: String {
        "CreateSecret(\(name), ***** of \(secretString.count) bytes)"
    }

    /// A mirror without children.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
