public import JSONDocument

/// The answer of `provider.register`.
public struct ProviderRegistrationResult: WireResult {
    /// Every mount this connection answers for now.
    public var owned: [MountPath]
    /// Secrets of the mounts given whose value the agent lacks; it asks for all of them by itself.
    public var needed: [SecretReference]
    /// Whether there are more of them than an answer lists.
    public var truncated: Bool

    /// That answer.
    public init(owned: [MountPath] = [], needed: [SecretReference] = [], truncated: Bool = false) {
        self.owned = owned
        self.needed = needed
        self.truncated = truncated
    }

    private enum Declared {
        static let needed = Field<[SecretReference]>(
            "needed", .objects, "secrets whose value the agent lacks and asks for, by mount and secret_name",
            shape: .object(.secretReference)
        ) {
            (value) throws(NameError) in
            var needed: [SecretReference] = []
            for element in value.array ?? [] {
                guard let object = element.object, let secret = try? SecretReference(ParamsReader(object: object))
                else {
                    throw NameError(expected: "objects with mount and secret_name")
                }
                needed.append(secret)
            }
            return needed
        }
        static let truncated = Field<Bool>.boolean("truncated", "whether more are needed than are listed")
    }

    /// What the registry says about it.
    public static let fields = [
        ProviderMounts.owned.required, Declared.needed.required, Declared.truncated.optional,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        owned = try reader.required(ProviderMounts.owned)
        needed = try reader.required(Declared.needed)
        truncated = try reader.optional(Declared.truncated) ?? false
    }

    /// The result object.
    public var json: JSONObject {
        var object = ProviderMounts(owned: owned).json
        object["needed"] = .array(needed.map { .object($0.json) })
        if truncated { object["truncated"] = true }
        return object
    }
}

/// The answer of `provider.unregister`.
public struct ProviderMounts: WireResult {
    /// Every mount this connection still answers for.
    public let owned: [MountPath]

    /// Those mounts.
    public init(owned: [MountPath]) {
        self.owned = owned
    }

    static let owned = Field<[MountPath]>("owned", .strings, "every mount this connection answers for now") {
        (value) throws(NameError) in
        var mounts: [MountPath] = []
        for element in value.array ?? [] { mounts.append(try MountPath(element.string ?? "")) }
        return mounts
    }

    /// What the registry says about it.
    public static let fields = [owned.required]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        owned = try reader.required(Self.owned)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["owned"] = .array(owned.map { .string($0.text) })
        return object
    }
}
