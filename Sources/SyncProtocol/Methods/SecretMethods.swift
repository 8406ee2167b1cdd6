public import JSONDocument

/// Params of `secret.put`: the live value is `data` at `version`.
public struct SecretPutParams: WireParams {
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// The secret's content.
    public let data: JSONObject
    /// Its version; nil when the agent counts.
    public let version: Int64?
    /// Whether an older version becomes live again.
    public let makeLive: Bool
    /// The host's metadata of the secret.
    public let customMetadata: JSONObject?
    /// When the host made the version.
    public let createdTime: Timestamp?
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// That value.
    public init(
        mount: MountPath, secretName: SecretName, data: JSONObject, version: Int64? = nil, makeLive: Bool = false,
        customMetadata: JSONObject? = nil, createdTime: Timestamp? = nil, wait: Bool = false
    ) {
        self.mount = mount
        self.secretName = secretName
        self.data = data
        self.version = version
        self.makeLive = makeLive
        self.customMetadata = customMetadata
        self.createdTime = createdTime
        self.wait = wait
    }

    private enum Declared {
        static let makeLive = Field<Bool>.boolean("make_live", "whether an older version becomes the live one again")
        static let customMetadata = Field<JSONObject>.object("custom_metadata", "the host's metadata of the secret")
        static let createdTime = Field<Timestamp>(
            "created_time", .string, "when the host made the version, RFC 3339", shape: .time
        ) {
            (value) throws(NameError) in try Timestamp(rfc3339: value.string ?? "")
        }
    }

    /// What the registry says about them.
    public static let fields = [
        CommonFields.mount.required, CommonFields.secretName.required, CommonFields.data.required,
        CommonFields.version.optional, Declared.makeLive.optional, Declared.customMetadata.optional,
        Declared.createdTime.optional, CommonFields.wait.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
        data = try reader.required(CommonFields.data)
        version = try reader.optional(CommonFields.version)
        makeLive = try reader.optional(Declared.makeLive) ?? false
        customMetadata = try reader.optional(Declared.customMetadata)
        createdTime = try reader.optional(Declared.createdTime)
        wait = try reader.optional(CommonFields.wait) ?? false
        if makeLive, version == nil {
            throw RPCError(
                .invalidParams, "make_live is given without version", path: "/make_live",
                hint: "give the version that is live again")
        }
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = SecretReference(mount: mount, secretName: secretName).json
        object["data"] = .object(data)
        object["version"] = version.map(JSONValue.integer)
        if makeLive { object["make_live"] = true }
        object["custom_metadata"] = customMetadata.map(JSONValue.object)
        object["created_time"] = createdTime.map { .string($0.description) }
        if wait { object["wait"] = true }
        return object
    }
}

/// Params of `secret.delete`: no live version is left.
public struct SecretDeleteParams: WireParams {
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// The version that was deleted; nil for the secret whatever its version.
    public let version: Int64?
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// That deletion.
    public init(mount: MountPath, secretName: SecretName, version: Int64? = nil, wait: Bool = false) {
        self.mount = mount
        self.secretName = secretName
        self.version = version
        self.wait = wait
    }

    /// What the registry says about them.
    public static let fields = [
        CommonFields.mount.required, CommonFields.secretName.required, CommonFields.version.optional,
        CommonFields.wait.optional,
    ]

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

/// The answer of `secret.put` and `secret.delete`.
public struct SecretChangeResult: WireResult {
    /// What became of one association.
    public struct Association: Sendable, Equatable {
        /// The destination, `aws-sm/my-awssm-1`.
        public let destination: String
        /// Its sync status now.
        public let status: SyncStatus

        /// That status.
        public init(destination: String, status: SyncStatus) {
            self.destination = destination
            self.status = status
        }
    }

    /// Whether the command changed what is wanted.
    public var applied: Bool
    /// The version that is live now; nil when none is.
    public var version: Int64?
    /// When that version was made.
    public var createdTime: Timestamp?
    /// Whether the same content was there already.
    public var duplicate: Bool
    /// Whether a newer version was there already.
    public var superseded: Bool
    /// Whether it survives a restart; a value without any association is held in memory only.
    public var durable: Bool
    /// The secret's associations.
    public var associations: [Association]

    /// That result.
    public init(
        applied: Bool, version: Int64? = nil, createdTime: Timestamp? = nil, duplicate: Bool = false,
        superseded: Bool = false, durable: Bool = true, associations: [Association] = []
    ) {
        self.applied = applied
        self.version = version
        self.createdTime = createdTime
        self.duplicate = duplicate
        self.superseded = superseded
        self.durable = durable
        self.associations = associations
    }

    private enum Declared {
        static let applied = Field<Bool>.boolean("applied", "whether the command changed what is wanted")
        static let duplicate = Field<Bool>.boolean("duplicate", "whether the same content was there already")
        static let superseded = Field<Bool>.boolean("superseded", "whether a newer version was there already")
        static let durable = Field<Bool>.boolean("durable", "whether it survives a restart")
        static let createdTime = Field<Timestamp>(
            "created_time", .string, "when the live version was made", shape: .time
        ) {
            (value) throws(NameError) in try Timestamp(rfc3339: value.string ?? "")
        }
        static let associations = Field<[Association]>(
            "associations", .objects, "the secret's associations", shape: .object(.associationStatus)
        ) {
            (value) throws(NameError) in
            (value.array ?? []).compactMap { element in
                guard let destination = element["destination"]?.string,
                    let status = element["sync_status"]?.string.flatMap(SyncStatus.init(rawValue:))
                else { return nil }
                return Association(destination: destination, status: status)
            }
        }
    }

    /// What the registry says about it.
    public static let fields = [
        Declared.applied.required, CommonFields.version.optional, Declared.createdTime.optional,
        Declared.duplicate.optional, Declared.superseded.optional, Declared.durable.required,
        Declared.associations.required,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        applied = try reader.required(Declared.applied)
        version = try reader.optional(CommonFields.version)
        createdTime = try reader.optional(Declared.createdTime)
        duplicate = try reader.optional(Declared.duplicate) ?? false
        superseded = try reader.optional(Declared.superseded) ?? false
        durable = try reader.required(Declared.durable)
        associations = try reader.required(Declared.associations)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["applied"] = .bool(applied)
        object["version"] = version.map(JSONValue.integer)
        object["created_time"] = createdTime.map { .string($0.description) }
        if duplicate { object["duplicate"] = true }
        if superseded { object["superseded"] = true }
        object["durable"] = .bool(durable)
        object["associations"] = .array(
            associations.map { ["destination": .string($0.destination), "sync_status": .string($0.status.rawValue)] })
        return object
    }
}
