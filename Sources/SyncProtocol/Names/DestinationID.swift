/// The kind of a destination, Vault's word for the store that secrets are synced to.
public enum DestinationType: String, Sendable, Hashable, CaseIterable {
    /// AWS Secrets Manager.
    case awsSecretsManager = "aws-sm"
}

/// The name of a destination: 1..128 of `A-Z a-z 0-9 . _ -`, beginning and ending with a letter, a digit or `_`.
public struct DestinationName: UTF8Name {
    /// The name.
    public let text: String

    /// Takes a name; Vault's generic name rule applies.
    public init(_ text: String) throws(NameError) {
        let bytes = Array(text.utf8)
        guard (1...128).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            Self.isWord(first), Self.isWord(last),
            bytes.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else {
            throw NameError(
                expected: "a destination name of 1..128 characters A-Z a-z 0-9 . _ -, with '.' and '-' only inside")
        }
        self.text = text
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// A destination: its type and its name.
public struct DestinationID: Sendable, Hashable, CustomStringConvertible {
    /// The type.
    public let type: DestinationType
    /// The name, unique within the type.
    public let name: DestinationName

    /// The destination of that type and name.
    public init(type: DestinationType, name: DestinationName) {
        self.type = type
        self.name = name
    }

    /// Reads `aws-sm/my-awssm-1`.
    public init(text: String) throws(NameError) {
        guard let slash = text.firstIndex(of: "/"), let type = DestinationType(rawValue: String(text[..<slash])) else {
            throw NameError(expected: "a destination such as aws-sm/my-awssm-1")
        }
        self.init(type: type, name: try DestinationName(String(text[text.index(after: slash)...])))
    }

    /// `aws-sm/my-awssm-1`.
    public var description: String {
        "\(type.rawValue)/\(name)"
    }
}
