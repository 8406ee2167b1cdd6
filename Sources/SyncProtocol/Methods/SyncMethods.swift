public import JSONDocument

/// The agent's switches: the result of `sync.config.read`, and what `sync.config.patch` changes.
public struct SyncConfiguration: WireResult, Equatable {
    /// Whether AWS is left alone; intake goes on.
    public var disabled: Bool
    /// Rows that may wait before new work is refused.
    public var queueCapacity: Int64

    /// Those switches.
    public init(disabled: Bool = false, queueCapacity: Int64 = 1_000_000) {
        self.disabled = disabled
        self.queueCapacity = queueCapacity
    }

    enum Declared {
        static let disabled = Field<Bool>.boolean("disabled", "whether AWS is left alone; intake goes on")
        static let queueCapacity = Field<Int64>.integer(
            "queue_capacity", 1...1_000_000_000, "rows that may wait before new work is refused")
    }

    /// What the registry says about it.
    public static let fields = [Declared.disabled.required, Declared.queueCapacity.required]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        disabled = try reader.required(Declared.disabled)
        queueCapacity = try reader.required(Declared.queueCapacity)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["disabled"] = .bool(disabled)
        object["queue_capacity"] = .integer(queueCapacity)
        return object
    }
}

/// Params of `sync.config.patch`.
public struct SyncConfigurationPatch: WireParams {
    /// Whether AWS is left alone.
    public let disabled: Patch<Bool>
    /// Rows that may wait.
    public let queueCapacity: Patch<Int64>

    /// That change.
    public init(disabled: Patch<Bool> = .unchanged, queueCapacity: Patch<Int64> = .unchanged) {
        self.disabled = disabled
        self.queueCapacity = queueCapacity
    }

    /// What the registry says about them.
    public static let fields = [
        SyncConfiguration.Declared.disabled.optional, SyncConfiguration.Declared.queueCapacity.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        disabled = try reader.patch(SyncConfiguration.Declared.disabled)
        queueCapacity = try reader.patch(SyncConfiguration.Declared.queueCapacity)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["disabled"] = disabled.json(JSONValue.bool)
        object["queue_capacity"] = queueCapacity.json(JSONValue.integer)
        return object
    }
}

/// Params of `sync.wait`: which rows; nothing given selects all.
public struct SyncWaitParams: WireParams {
    /// Only of this destination, `aws-sm/my-awssm-1`.
    public let destination: DestinationID?
    /// Only of this mount.
    public let mount: MountPath?
    /// Only this secret; needs `mount`.
    public let secretName: SecretName?

    /// That selection.
    public init(destination: DestinationID? = nil, mount: MountPath? = nil, secretName: SecretName? = nil) {
        self.destination = destination
        self.mount = mount
        self.secretName = secretName
    }

    private static let destination = Field<DestinationID>(
        "destination", .string, "only of this destination: aws-sm/NAME"
    ) {
        (value) throws(NameError) in
        guard let text = value.string, let slash = text.firstIndex(of: "/"),
            let type = DestinationType(rawValue: String(text[..<slash]))
        else { throw NameError(expected: "a destination such as aws-sm/my-awssm-1") }
        return DestinationID(type: type, name: try DestinationName(String(text[text.index(after: slash)...])))
    }

    /// What the registry says about them.
    public static let fields = [
        destination.optional, CommonFields.mount.optional, CommonFields.secretName.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        destination = try reader.optional(Self.destination)
        mount = try reader.optional(CommonFields.mount)
        secretName = try reader.optional(CommonFields.secretName)
        if secretName != nil, mount == nil {
            throw RPCError(
                .invalidParams, "secret_name is given without mount", path: "/secret_name", hint: "add mount")
        }
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["destination"] = destination.map { .string($0.description) }
        object["mount"] = mount.map { .string($0.text) }
        object["secret_name"] = secretName.map { .string($0.text) }
        return object
    }
}
