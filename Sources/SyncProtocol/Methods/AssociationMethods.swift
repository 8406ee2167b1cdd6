public import JSONDocument

/// Params of `association.set`.
public struct AssociationSetParams: WireParams {
    /// Which destination.
    public let destination: DestinationID
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// The secret's content, when the caller has it at hand.
    public let data: JSONObject?
    /// The version of `data`.
    public let version: Int64?
    /// Whether what is in sync is written again.
    public let force: Bool
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// That association.
    public init(
        destination: DestinationID, mount: MountPath, secretName: SecretName, data: JSONObject? = nil,
        version: Int64? = nil, force: Bool = false, wait: Bool = true
    ) {
        self.destination = destination
        self.mount = mount
        self.secretName = secretName
        self.data = data
        self.version = version
        self.force = force
        self.wait = wait
    }

    private static let force = Field<Bool>.boolean("force", "write again what is in sync already")

    /// What the registry says about them.
    public static let fields = [
        CommonFields.type.required, CommonFields.name.required, CommonFields.mount.required,
        CommonFields.secretName.required, CommonFields.data.optional, CommonFields.version.optional, force.optional,
        CommonFields.wait.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        destination = try reader.destination()
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
        data = try reader.optional(CommonFields.data)
        version = try reader.optional(CommonFields.version)
        force = try reader.optional(Self.force) ?? false
        wait = try reader.optional(CommonFields.wait) ?? true
        if version != nil, data == nil {
            throw RPCError(
                .invalidParams, "version is given without data", path: "/version",
                hint: "give the content it is of, or leave it out")
        }
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = AssociationReference(destination: destination, mount: mount, secretName: secretName, wait: wait)
            .json
        object["data"] = data.map(JSONValue.object)
        object["version"] = version.map(JSONValue.integer)
        if force { object["force"] = true }
        return object
    }
}

/// Params of `association.remove`.
public struct AssociationReference: WireParams {
    /// Which destination.
    public let destination: DestinationID
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// That association.
    public init(destination: DestinationID, mount: MountPath, secretName: SecretName, wait: Bool = true) {
        self.destination = destination
        self.mount = mount
        self.secretName = secretName
        self.wait = wait
    }

    /// What the registry says about them.
    public static let fields = [
        CommonFields.type.required, CommonFields.name.required, CommonFields.mount.required,
        CommonFields.secretName.required, CommonFields.wait.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        destination = try reader.destination()
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
        wait = try reader.optional(CommonFields.wait) ?? true
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = destination.json
        object["mount"] = .string(mount.text)
        object["secret_name"] = .string(secretName.text)
        if !wait { object["wait"] = false }
        return object
    }
}

/// Params of `association.read`.
public struct AssociationReadParams: WireParams {
    /// Which destination.
    public let destination: DestinationID
    /// Entries of a page; nil for the default.
    public let limit: Int64?
    /// The last key of the page before.
    public let after: String?
    /// Only rows of this status.
    public let status: SyncStatus?
    /// Whether rows carry more than Vault's members.
    public let detail: Bool

    /// That selection.
    public init(
        destination: DestinationID, limit: Int64? = nil, after: String? = nil, status: SyncStatus? = nil,
        detail: Bool = true
    ) {
        self.destination = destination
        self.limit = limit
        self.after = after
        self.status = status
        self.detail = detail
    }

    private static let status = Field<SyncStatus>.choice("status", "only rows of this sync status")
    private static let detail = Field<Bool>.boolean("detail", "whether rows carry more than Vault's members")

    /// What the registry says about them.
    public static let fields = [
        CommonFields.type.required, CommonFields.name.required, CommonFields.limit.optional,
        CommonFields.after.optional, status.optional, detail.optional,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        destination = try reader.destination()
        limit = try reader.optional(CommonFields.limit)
        after = try reader.optional(CommonFields.after)
        status = try reader.optional(Self.status)
        detail = try reader.optional(Self.detail) ?? true
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = destination.json
        object["limit"] = limit.map(JSONValue.integer)
        object["after"] = after.map(JSONValue.string)
        object["status"] = status.map { .string($0.rawValue) }
        if !detail { object["detail"] = false }
        return object
    }
}

/// Params of `association.list`.
public struct PageParams: WireParams {
    /// Entries of a page; nil for the default.
    public let limit: Int64?
    /// The last key of the page before.
    public let after: String?

    /// That page.
    public init(limit: Int64? = nil, after: String? = nil) {
        self.limit = limit
        self.after = after
    }

    /// Limit and after.
    public static let fields = [CommonFields.limit.optional, CommonFields.after.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        limit = try reader.optional(CommonFields.limit)
        after = try reader.optional(CommonFields.after)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["limit"] = limit.map(JSONValue.integer)
        object["after"] = after.map(JSONValue.string)
        return object
    }
}

/// Params of `association.destinations`.
public struct SecretReference: WireParams {
    /// The secret's mount.
    public let mount: MountPath
    /// The secret's name.
    public let secretName: SecretName

    /// That secret.
    public init(mount: MountPath, secretName: SecretName) {
        self.mount = mount
        self.secretName = secretName
    }

    /// Mount and secret name.
    public static let fields = [CommonFields.mount.required, CommonFields.secretName.required]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mount = try reader.required(CommonFields.mount)
        secretName = try reader.required(CommonFields.secretName)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["mount"] = .string(mount.text)
        object["secret_name"] = .string(secretName.text)
        return object
    }
}

/// Params of `association.destinations`: a secret, and a page of its destinations.
public struct SecretDestinationsParams: WireParams {
    /// The secret.
    public let secret: SecretReference
    /// The page, in the order of the destinations.
    public let page: PageParams

    /// That page of that secret's destinations.
    public init(_ secret: SecretReference, page: PageParams = PageParams()) {
        self.secret = secret
        self.page = page
    }

    /// Mount and secret name, limit and after.
    public static let fields = SecretReference.fields + PageParams.fields

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        secret = try SecretReference(reader)
        page = try PageParams(reader)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = secret.json
        for member in page.json.members { object[member.name] = member.value }
        return object
    }
}

/// Associations of one destination: the answer of `association.set`, `.remove` and `.read`.
public struct AssociatedSecrets: WireResult {
    /// The rows by key (`<accessor>/<secret_name>`, with `/<sub_key>` where each key has one), in the order of accessor,
    /// secret and key.
    public let rows: [AssociationRow]
    /// The destination.
    public let destination: DestinationID
    /// The last key of this page, while there is more.
    public let next: String?
    /// How many rows did not fit into the answer of a `set` or `remove`; those in error or on their way go first.
    public let omitted: Int64
    /// Whether the rows are written with detail.
    public let detail: Bool

    /// Those rows.
    public init(
        rows: [AssociationRow], destination: DestinationID, next: String? = nil, omitted: Int64 = 0, detail: Bool = true
    ) {
        self.rows = rows
        self.destination = destination
        self.next = next
        self.omitted = omitted
        self.detail = detail
    }

    private enum Declared {
        static let rows = Field<JSONObject>.object(
            "associated_secrets", shape: .members(.associationRow), "the rows by <accessor>/<secret_name>[/<sub_key>]")
        static let storeName = Field<DestinationName>("store_name", .string, "the destination's name") {
            (value) throws(NameError) in try DestinationName(value.string ?? "")
        }
        static let storeType = Field<DestinationType>.choice("store_type", "the destination's type")
        static let next = Field<String>.string(
            "next", bytes: 0...4_096, "the last key of this page, while there is more")
        static let omitted = Field<Int64>.integer(
            "omitted", 1...Int64.max, "rows of a set or remove that did not fit: association.read has them")
    }

    /// What the registry says about it.
    public static let fields = [
        Declared.rows.required, Declared.storeName.required, Declared.storeType.required, Declared.next.optional,
        Declared.omitted.optional,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        var rows: [AssociationRow] = []
        for member in try reader.required(Declared.rows).members {
            rows.append(try AssociationRow(json: member.value))
        }
        self.rows = rows
        destination = DestinationID(
            type: try reader.required(Declared.storeType), name: try reader.required(Declared.storeName))
        next = try reader.optional(Declared.next)
        omitted = try reader.optional(Declared.omitted) ?? 0
        detail = true
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        let secrets = Set(rows.filter { $0.subKey == nil }.map { SubKey($0.key) })
        object["associated_secrets"] = .object(
            JSONObject(
                rows.map { row in
                    let isAmbiguous = row.subKey != nil && !secrets.isEmpty && secrets.contains(SubKey(row.key))
                    return JSONObject.Member(
                        name: isAmbiguous ? row.distinctKey : row.key,
                        value: .object(detail ? row.json : row.vaultShape))
                }))
        object["store_name"] = .string(destination.name.text)
        object["store_type"] = .string(destination.type.rawValue)
        object["next"] = next.map(JSONValue.string)
        object["omitted"] = omitted > 0 ? .integer(omitted) : nil
        return object
    }
}
