public import JSONDocument

/// Params of `secret.read`, which the agent asks a provider for.
public struct SecretReadParams: WireParams, Equatable {
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// The version asked for; nil for the live one.
    public let version: Int64?

    /// That version of that secret.
    public init(mount: MountPath, secretName: SecretName, version: Int64? = nil) {
        self.mount = mount
        self.secretName = secretName
        self.version = version
    }

    /// What the registry says about them.
    public static let fields = [
        CommonFields.mount.required, CommonFields.secretName.required, CommonFields.version.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
        version = try reader.optional(CommonFields.version)
    }

    /// The params as the agent sends them.
    public var json: JSONObject {
        var object = SecretReference(mount: mount, secretName: secretName).json
        object["version"] = version.map(JSONValue.integer)
        return object
    }
}

/// The answer of `secret.read`: the inner object of a read of a KV v2 store, unchanged.
///
/// What comes from a provider is not trusted: everything is checked, and what is wrong is said without repeating it.
public struct SecretReadResult: WireResult {
    /// The secret's content; nil when that version is deleted or destroyed.
    public let data: JSONObject?
    /// What the provider knows about the version.
    public let metadata: SecretReadMetadata

    /// That answer.
    public init(data: JSONObject?, metadata: SecretReadMetadata) {
        self.data = data
        self.metadata = metadata
    }

    private enum Declared {
        static let data = Field<JSONObject?>(
            "data", .object, "the secret's content; null when the version is deleted or destroyed", isSensitive: true,
            shape: .orNull(.filledObject)
        ) {
            (value) throws(NameError) in value == .null ? nil : try CommonFields.data.decode(value)
        }
        static let metadata = Field<JSONObject>.object(
            "metadata", shape: .object(.secretMetadata),
            "version, and where known created_time, deletion_time, destroyed, custom_metadata")
    }

    /// What is declared of it.
    public static let fields = [Declared.data.required, Declared.metadata.required]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        data = try reader.required(Declared.data)
        metadata = try SecretReadMetadata(ParamsReader(object: try reader.required(Declared.metadata)))
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["data"] = data.map(JSONValue.object) ?? .null
        object["metadata"] = .object(metadata.json)
        return object
    }
}
