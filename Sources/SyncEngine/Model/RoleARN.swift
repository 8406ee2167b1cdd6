public import SyncProtocol

/// The ARN of an IAM role: `arn:partition:iam::account:role/path/name`.
///
/// Source: "IAM identifiers" in the IAM User Guide. Sessions of a role belong to the role's account.
public struct RoleARN: Sendable, Hashable, CustomStringConvertible {
    /// The whole ARN.
    public let text: String
    /// The twelve digits of the account.
    public let account: String

    /// Takes an ARN as a person gives it.
    public init(_ text: String) throws(NameError) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws" || parts[1].hasPrefix("aws-"), parts[2] == "iam",
            parts[3].isEmpty, parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[5].hasPrefix("role/"), !parts[5].hasSuffix("/"), text.utf8.count <= 2_048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw NameError(expected: "the ARN of a role, such as arn:aws:iam::123456789012:role/secretsync") }
        self.text = text
        account = String(parts[4])
    }

    /// The ARN.
    public var description: String {
        text
    }
}
