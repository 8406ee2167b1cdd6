public import JSONDocument

/// Params of `mount.register`.
public struct MountRegistration: WireParams {
    /// The mount's path in the host.
    public let path: MountPath
    /// Its accessor; nil derives one from the path.
    public let accessor: Accessor?

    /// That mount.
    public init(path: MountPath, accessor: Accessor? = nil) {
        self.path = path
        self.accessor = accessor
    }

    /// Path and accessor.
    public static let fields = [CommonFields.path.required, CommonFields.accessor.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        path = try reader.required(CommonFields.path)
        accessor = try reader.optional(CommonFields.accessor)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["path"] = .string(path.text)
        object["accessor"] = accessor.map { .string($0.text) }
        return object
    }
}

/// A mount the agent knows.
public struct MountView: WireResult, Equatable {
    /// The mount's path in the host.
    public let path: MountPath
    /// Its accessor.
    public let accessor: Accessor

    /// That mount.
    public init(path: MountPath, accessor: Accessor) {
        self.path = path
        self.accessor = accessor
    }

    /// Path and accessor.
    public static let fields = [CommonFields.path.required, CommonFields.accessor.required]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        path = try reader.required(CommonFields.path)
        accessor = try reader.required(CommonFields.accessor)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["path"] = .string(path.text)
        object["accessor"] = .string(accessor.text)
        return object
    }
}
