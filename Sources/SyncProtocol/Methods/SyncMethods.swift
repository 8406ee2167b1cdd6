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
    /// Which rows.
    public let selection: RowSelection

    /// A wait for those rows.
    public init(_ selection: RowSelection) {
        self.selection = selection
    }

    /// A wait for the rows of that destination, mount and secret.
    public init(destination: DestinationID? = nil, mount: MountPath? = nil, secretName: SecretName? = nil) {
        selection = RowSelection(destination: destination, mount: mount, secretName: secretName)
    }

    /// What the registry says about them.
    public static let fields = RowSelection.fields

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        selection = try RowSelection(reader)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        selection.write(into: &object)
        return object
    }
}
