public import JSONDocument

/// Params of `logical.*`: a literal Vault path and what is written there.
public struct LogicalParams: WireParams {
    /// The path, such as `sys/sync/destinations/aws-sm/my-awssm-1`.
    public let path: String
    /// What is written; strings are read by the type of the field.
    public let data: JSONObject

    /// That path and data.
    public init(path: String, data: JSONObject = JSONObject()) {
        self.path = path
        self.data = data
    }

    private static let path = Field<String>.string(
        "path", bytes: 1...2_048, "a Vault path such as sys/sync/destinations")
    private static let data = Field<JSONObject>.object("data", isSensitive: true, "what is written there")

    /// Path and data.
    public static let fields = [path.required, data.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        path = try reader.required(Self.path)
        data = try reader.optional(Self.data) ?? JSONObject()
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["path"] = .string(path)
        if !data.isEmpty { object["data"] = .object(data) }
        return object
    }
}

/// Params of `initialize`.
public struct InitializeParams: WireParams {
    /// The protocol versions the client speaks.
    public let protocols: [String]
    /// The client's name and version, for the logs.
    public let client: JSONObject
    /// What the client can do.
    public let capabilities: JSONObject

    /// That client.
    public init(
        protocols: [String] = [ProtocolLimits.version], client: JSONObject = JSONObject(),
        capabilities: JSONObject = JSONObject()
    ) {
        self.protocols = protocols
        self.client = client
        self.capabilities = capabilities
    }

    private enum Declared {
        static let protocols = Field<[String]>.strings("protocol", count: 16, "the protocol versions the client speaks")
        static let client = Field<JSONObject>.object("client", "the client's name and version")
        static let capabilities = Field<JSONObject>.object("capabilities", "what the client can do")
    }

    /// What the registry says about them.
    public static let fields = [
        Declared.protocols.required, Declared.client.optional, Declared.capabilities.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        protocols = try reader.required(Declared.protocols)
        client = try reader.optional(Declared.client) ?? JSONObject()
        capabilities = try reader.optional(Declared.capabilities) ?? JSONObject()
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["protocol"] = .array(protocols.map(JSONValue.string))
        if !client.isEmpty { object["client"] = .object(client) }
        if !capabilities.isEmpty { object["capabilities"] = .object(capabilities) }
        return object
    }
}
