public import JSONDocument

/// What a provider knows about the version it read; as the metadata of a KV v2 read, unset members may be there empty.
public struct SecretReadMetadata: Sendable, Equatable {
    /// The version.
    public let version: Int64
    /// When it was made.
    public let createdTime: Timestamp?
    /// When it was, or will be, deleted.
    public let deletionTime: Timestamp?
    /// Whether its content is gone for ever.
    public let destroyed: Bool
    /// What the host's users say about the secret.
    public let customMetadata: JSONObject?

    /// That metadata.
    public init(
        version: Int64, createdTime: Timestamp? = nil, deletionTime: Timestamp? = nil, destroyed: Bool = false,
        customMetadata: JSONObject? = nil
    ) {
        self.version = version
        self.createdTime = createdTime
        self.deletionTime = deletionTime
        self.destroyed = destroyed
        self.customMetadata = customMetadata
    }

    private enum Declared {
        static let createdTime = time("created_time", "when the version was made, RFC 3339")
        static let deletionTime = time("deletion_time", "when the version is deleted, RFC 3339; empty for never")
        static let destroyed = Field<Bool>.boolean("destroyed", "whether the content is gone for ever")
        static let customMetadata = Field<JSONObject?>(
            "custom_metadata", .object, "the host's metadata of the secret", shape: .orNull(.any)
        ) {
            (value) throws(NameError) in
            if value == .null { return nil }
            guard let object = value.object else { throw NameError(expected: "an object or null") }
            return object
        }

        private static func time(_ name: String, _ summary: String) -> Field<Timestamp?> {
            Field(name, .string, summary, shape: .timeOrEmpty) { (value) throws(NameError) in
                guard let text = value.string else {
                    throw NameError(expected: "an RFC 3339 date-time, or an empty string")
                }
                return text.isEmpty ? nil : try Timestamp(rfc3339: text)
            }
        }
    }

    /// Reads it; members of other stores are ignored.
    public init(_ reader: ParamsReader) throws(RPCError) {
        version = try reader.required(CommonFields.version)
        createdTime = try reader.optional(Declared.createdTime) ?? nil
        deletionTime = try reader.optional(Declared.deletionTime) ?? nil
        destroyed = try reader.optional(Declared.destroyed) ?? false
        customMetadata = try reader.optional(Declared.customMetadata) ?? nil
    }

    /// The metadata object.
    public var json: JSONObject {
        var object = JSONObject()
        object["version"] = .integer(version)
        object["created_time"] = createdTime.map { .string($0.description) }
        object["deletion_time"] = deletionTime.map { .string($0.description) }
        if destroyed { object["destroyed"] = true }
        object["custom_metadata"] = customMetadata.map(JSONValue.object)
        return object
    }
}
