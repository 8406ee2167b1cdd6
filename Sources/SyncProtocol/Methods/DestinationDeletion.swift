public import JSONDocument

/// Params of `destination.delete`.
public struct DestinationDeletion: WireParams {
    /// Which destination.
    public let id: DestinationID
    /// Whether to delete the secrets of its associations in AWS first.
    public let purge: Bool
    /// Whether to forget the associations and leave the secrets in AWS.
    public let force: Bool
    /// Whether the reply waits until the purge has ended.
    public let wait: Bool

    /// That deletion.
    public init(id: DestinationID, purge: Bool = false, force: Bool = false, wait: Bool = false) {
        self.id = id
        self.purge = purge
        self.force = force
        self.wait = wait
    }

    private static let purge = Field<Bool>.boolean(
        "purge", "delete the secrets of its associations in AWS, then the destination")
    private static let force = Field<Bool>.boolean(
        "force_delete", "forget the associations and leave the secrets in AWS, for dead credentials")
    private static let wait = Field<Bool>.boolean("wait", "whether the reply waits until the purge has ended")

    /// Type, name, `purge`, `force_delete`, `wait`.
    public static let fields = [
        CommonFields.type.required, CommonFields.name.required, purge.optional, force.optional, wait.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        id = try reader.destination()
        purge = try reader.optional(Self.purge) ?? false
        force = try reader.optional(Self.force) ?? false
        wait = try reader.optional(Self.wait) ?? false
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = id.json
        if purge { object["purge"] = true }
        if force { object["force_delete"] = true }
        if wait { object["wait"] = true }
        return object
    }
}

/// What `destination.delete` answers; without a purge the destination is gone.
public struct DestinationDeletionResult: WireResult, Equatable {
    /// How many associations were forgotten, whose secrets stay in AWS.
    public var forgottenAssociations: Int64
    /// The purge that is still to end, or that failed.
    public var purge: PurgeView?

    /// That answer.
    public init(forgottenAssociations: Int64 = 0, purge: PurgeView? = nil) {
        self.forgottenAssociations = forgottenAssociations
        self.purge = purge
    }

    private static let forgotten = Field<Int64>.integer(
        "forgotten_associations", 0...Int64.max, "how many associations were forgotten; their secrets stay in AWS")

    /// What the registry says about it.
    public static let fields = [forgotten.required] + PurgeView.fields

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        forgottenAssociations = try reader.required(Self.forgotten)
        purge = try PurgeView.read(reader)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["forgotten_associations"] = .integer(forgottenAssociations)
        purge?.write(into: &object)
        return object
    }
}
