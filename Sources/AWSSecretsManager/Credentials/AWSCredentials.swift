/// An access key, its secret and, for temporary credentials, a session token.
///
/// Nothing but the key id ever shows in a description, a dump or a mirror.
public struct AWSCredentials: Sendable, Hashable {
    /// The access key id; not secret, part of every signature.
    public let accessKeyID: String
    /// The secret access key.
    let secretAccessKey: String
    /// The session token of temporary credentials.
    let sessionToken: String?
    /// When they end, in seconds since 1970; nil for long-lived ones.
    public let expiration: Int64?
    /// The account they belong to, where the source says so.
    public let accountID: String?
    /// Which source of the default chain had them; nil for others. Says nothing about who they are, so that equal
    /// credentials of two sources are equal.
    public private(set) var source: CredentialSource?

    /// Checks that the parts can be put in a header: printable ASCII, no spaces, the key id without `/` and `,`.
    public init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Int64? = nil,
        accountID: String? = nil
    ) throws(CredentialsError) {
        guard Self.isPlain(accessKeyID), !accessKeyID.utf8.contains(where: { $0 == 0x2F || $0 == 0x2C }) else {
            throw CredentialsError(code: .invalid, message: "the access key id is empty or has impossible characters")
        }
        guard Self.isPlain(secretAccessKey) else {
            throw CredentialsError(
                code: .invalid, message: "the secret access key is empty or has impossible characters")
        }
        if let sessionToken, !Self.isPlain(sessionToken) {
            throw CredentialsError(code: .invalid, message: "the session token is empty or has impossible characters")
        }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.accountID = accountID
    }

    /// The same, found by that source of the default chain.
    func found(by source: CredentialSource) -> AWSCredentials {
        var credentials = self
        credentials.source = source
        return credentials
    }

    /// Compares who they are.
    public static func == (lhs: AWSCredentials, rhs: AWSCredentials) -> Bool {
        lhs.accessKeyID == rhs.accessKeyID && lhs.secretAccessKey == rhs.secretAccessKey
            && lhs.sessionToken == rhs.sessionToken && lhs.expiration == rhs.expiration
            && lhs.accountID == rhs.accountID
    }

    /// Hashes who they are.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(accessKeyID)
        hasher.combine(secretAccessKey)
        hasher.combine(sessionToken)
    }

    /// What must not be shown anywhere.
    var secrets: [String] {
        [secretAccessKey] + (sessionToken.map { [$0] } ?? [])
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key id; everything else is masked.
    public var description: String {
        "AWSCredentials(\(accessKeyID), *****)"
    }

    /// The same as the description.
    public var debugDescription: String {
        description
    }

    /// A mirror without children.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
