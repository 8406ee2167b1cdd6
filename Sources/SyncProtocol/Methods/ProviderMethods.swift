public import JSONDocument

/// Params of `provider.register`: this connection answers `secret.read` for these mounts.
public struct ProviderRegistration: WireParams {
    /// The mounts.
    public let mounts: [MountPath]
    /// Whether mounts that another connection provides are taken over.
    public let takeover: Bool

    /// That registration.
    public init(mounts: [MountPath], takeover: Bool = false) {
        self.mounts = mounts
        self.takeover = takeover
    }

    static let mounts = Field<[MountPath]>(
        "mounts", .strings, "the paths of 1..256 mounts in the host", shape: .count(1...256)
    ) {
        (value) throws(NameError) in
        let refusal = NameError(expected: "1..256 mount paths such as my-kv, each once")
        guard let elements = value.array, (1...256).contains(elements.count) else { throw refusal }
        var mounts: [MountPath] = []
        for element in elements {
            guard let text = element.string else { throw refusal }
            mounts.append(try MountPath(text))
        }
        guard Set(mounts).count == mounts.count else { throw refusal }
        return mounts
    }
    private static let takeover = Field<Bool>.boolean(
        "takeover", "whether mounts that another connection provides are taken over")

    /// What the registry says about them.
    public static let fields = [mounts.required, takeover.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mounts = try reader.required(Self.mounts)
        takeover = try reader.optional(Self.takeover) ?? false
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["mounts"] = .array(mounts.map { .string($0.text) })
        if takeover { object["takeover"] = true }
        return object
    }
}

/// Params of `provider.unregister`: which mounts this connection no longer answers for.
public struct ProviderRelease: WireParams {
    /// The mounts; nil for all of this connection.
    public let mounts: [MountPath]?

    /// Those mounts.
    public init(mounts: [MountPath]? = nil) {
        self.mounts = mounts
    }

    /// What the registry says about them.
    public static let fields = [ProviderRegistration.mounts.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mounts = try reader.optional(ProviderRegistration.mounts)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["mounts"] = mounts.map { .array($0.map { .string($0.text) }) }
        return object
    }
}
