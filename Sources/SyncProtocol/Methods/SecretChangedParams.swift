public import JSONDocument

/// Params of `secret.changed`: the value changed; whoever provides the mount is asked for it.
public struct SecretChangedParams: WireParams {
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// The version that is live now; nil when the host does not say.
    public let version: Int64?
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// That change.
    public init(mount: MountPath, secretName: SecretName, version: Int64? = nil, wait: Bool = false) {
        self.mount = mount
        self.secretName = secretName
        self.version = version
        self.wait = wait
    }

    /// What the registry says about them.
    public static let fields = SecretDeleteParams.fields

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
        version = try reader.optional(CommonFields.version)
        wait = try reader.optional(CommonFields.wait) ?? false
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = SecretReference(mount: mount, secretName: secretName).json
        object["version"] = version.map(JSONValue.integer)
        if wait { object["wait"] = true }
        return object
    }
}
