public import JSONDocument

/// Fields that several methods share.
public enum CommonFields {
    /// The destination's type.
    public static let type = Field<DestinationType>(
        "type", .string, "the destination's type: aws-sm", shape: .choice(DestinationType.allCases.map(\.rawValue))
    ) { (value) throws(NameError) in
        guard let type = value.string.flatMap(DestinationType.init(rawValue:)) else {
            throw NameError(expected: DestinationType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return type
    }

    /// The destination's name.
    public static let name = Field<DestinationName>(
        "name", .string, "the destination's name", shape: .pattern(WirePattern.destinationName)
    ) {
        (value) throws(NameError) in try DestinationName(text(value))
    }

    /// The mount of the secret.
    public static let mount = Field<MountPath>(
        "mount", .string, "the mount's path in the host, such as my-kv", shape: .bytes(1...257)
    ) {
        (value) throws(NameError) in try MountPath(text(value))
    }

    /// The path of a mount.
    public static let path = Field<MountPath>(
        "path", .string, "the mount's path in the host, such as my-kv", shape: .bytes(1...257)
    ) {
        (value) throws(NameError) in try MountPath(text(value))
    }

    /// The secret's name below its mount.
    public static let secretName = Field<SecretName>(
        "secret_name", .string, "the secret's name below its mount", shape: .bytes(1...512)
    ) {
        (value) throws(NameError) in try SecretName(text(value))
    }

    /// The mount's accessor.
    public static let accessor = Field<Accessor>(
        "accessor", .string, "the mount's accessor in the host", shape: .pattern(WirePattern.accessor)
    ) {
        (value) throws(NameError) in try Accessor(text(value))
    }

    /// A secret's version.
    public static let version = Field<Int64>.integer(
        "version", 1...Int64.max, "the secret's version in the host, from 1")

    /// A secret's content.
    public static let data = Field<JSONObject>(
        "data", .object, "the secret's content: an object with at least one key", isSensitive: true,
        shape: .filledObject
    ) {
        (value) throws(NameError) in
        guard let object = value.object, !object.isEmpty else {
            throw NameError(expected: "an object with at least one key; delete the secret instead of emptying it")
        }
        return object
    }

    /// Whether the reply waits for AWS.
    public static let wait = Field<Bool>.boolean("wait", "whether the reply waits until the rows are settled")

    /// Entries of a page.
    public static let limit = Field<Int64>.integer(
        "limit", 1...ProtocolLimits.pageEntriesMaximum, "entries of a page, 100 unless given")

    /// The key after which a page begins.
    public static let after = Field<String>.string("after", bytes: 1...4_096, "the last key of the page before")

    private static func text(_ value: JSONValue) throws(NameError) -> String {
        guard let text = value.string else { throw NameError(expected: "a string") }
        return text
    }
}

/// Regular expressions (ECMA-262) of names, for the documents.
enum WirePattern {
    static let destinationName = "^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?$"
    static let destination = "^aws-sm/[A-Za-z0-9_]([A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?$"
    static let accessor = "^[A-Za-z0-9_-]{1,128}$"
}
