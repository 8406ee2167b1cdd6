public import JSONDocument

/// Params of `destination.write` and `destination.patch`.
public struct DestinationChange: WireParams {
    /// Which destination.
    public let id: DestinationID
    /// The fields given.
    public let change: DestinationFields
    /// The revision the caller expects, 0 for "must not exist yet"; nil for any.
    public let cas: Int64?

    /// A change of that destination.
    public init(id: DestinationID, change: DestinationFields, cas: Int64? = nil) {
        self.id = id
        self.change = change
        self.cas = cas
    }

    private static let cas = Field<Int64>.integer(
        "cas", 0...Int64.max, "the revision you expect; 0 means the destination must not exist yet")

    /// Type, name, the destination's own fields, `cas`.
    public static let fields: [FieldSchema] =
        [CommonFields.type.required, CommonFields.name.required] + DestinationFields.fields + [cas.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        id = try reader.destination()
        change = try DestinationFields(reader)
        cas = try reader.optional(Self.cas)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = id.json
        for member in change.json.members {
            object[member.name] = member.value
        }
        object["cas"] = cas.map(JSONValue.integer)
        return object
    }
}

/// Params that name a destination.
public struct DestinationReference: WireParams {
    /// Which destination.
    public let id: DestinationID

    /// That destination.
    public init(id: DestinationID) {
        self.id = id
    }

    /// Type and name.
    public static let fields = [CommonFields.type.required, CommonFields.name.required]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        id = try reader.destination()
    }

    /// The params as a client sends them.
    public var json: JSONObject { id.json }
}

/// Params of `destination.list`.
public struct DestinationListParams: WireParams {
    /// Only of this type.
    public let type: DestinationType?
    /// Entries of a page; nil for the default.
    public let limit: Int64?
    /// The last key of the page before.
    public let after: String?

    /// That selection.
    public init(type: DestinationType? = nil, limit: Int64? = nil, after: String? = nil) {
        self.type = type
        self.limit = limit
        self.after = after
    }

    /// Type, limit, after.
    public static let fields = [CommonFields.type.optional, CommonFields.limit.optional, CommonFields.after.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        type = try reader.destinationType()
        limit = try reader.optional(CommonFields.limit)
        after = try reader.optional(CommonFields.after)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["type"] = type.map { .string($0.rawValue) }
        object["limit"] = limit.map(JSONValue.integer)
        object["after"] = after.map(JSONValue.string)
        return object
    }
}

/// A destination as it reads back: credentials masked, only what was set.
public struct DestinationView: WireResult {
    /// Which destination.
    public let id: DestinationID
    /// The fields that were set, sensitive ones as `*****`.
    public let connectionDetails: JSONObject
    /// Granularity, template and tags, when any of them was set.
    public let options: JSONObject?
    /// The revision, for `cas`; counts every change from 1.
    public let revision: Int64
    /// How many associations it has.
    public let associations: Int64
    /// The AWS account it belongs to, once that is known; from then on it belongs to no other.
    public let account: String?
    /// Its purge: one that runs, or the last one, which failed.
    public let purge: PurgeView?
    /// How far the application of its settings is, while one runs.
    public let apply: ApplyView?

    /// A view of a destination.
    public init(
        id: DestinationID, connectionDetails: JSONObject, options: JSONObject?, revision: Int64, associations: Int64,
        account: String? = nil, purge: PurgeView? = nil, apply: ApplyView? = nil
    ) {
        self.id = id
        self.connectionDetails = connectionDetails
        self.options = options
        self.revision = revision
        self.associations = associations
        self.account = account
        self.purge = purge
        self.apply = apply
    }

    private enum Declared {
        static let connectionDetails = Field<JSONObject>.object(
            "connection_details", "the fields that were set, masked")
        static let options = Field<JSONObject>.object("options", "template and granularity, when set")
        static let revision = Field<Int64>.integer("revision", 0...Int64.max, "counts every change from 1, for cas")
        static let associations = Field<Int64>.integer("associations", 0...Int64.max, "how many associations it has")
        static let account = Field<String>.string(
            "account", bytes: 12...12, "the AWS account it belongs to, once known")
    }

    /// What the registry says about it.
    public static let fields =
        [
            Declared.connectionDetails.required, CommonFields.name.required, CommonFields.type.required,
            Declared.options.optional, Declared.revision.optional, Declared.associations.optional,
            Declared.account.optional,
        ] + PurgeView.fields + [ApplyView.field.optional]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        id = try reader.destination()
        connectionDetails = try reader.required(Declared.connectionDetails)
        options = try reader.optional(Declared.options)
        revision = try reader.optional(Declared.revision) ?? 0
        associations = try reader.optional(Declared.associations) ?? 0
        account = try reader.optional(Declared.account)
        purge = try PurgeView.read(reader)
        apply = try reader.optional(ApplyView.field).flatMap(ApplyView.init(json:))
    }

    /// The result object.
    public var json: JSONObject {
        var object = settings
        object["revision"] = .integer(revision)
        object["associations"] = .integer(associations)
        object["account"] = account.map(JSONValue.string)
        purge?.write(into: &object)
        object["apply"] = apply.map { .object($0.json) }
        return object
    }

    /// Only the members Vault answers, as `logical.*` shows it.
    public var vaultShape: JSONObject {
        var object = settings
        purge?.write(into: &object, progress: false)
        return object
    }

    private var settings: JSONObject {
        var object = JSONObject()
        object["connection_details"] = .object(connectionDetails)
        object["name"] = .string(id.name.text)
        object["options"] = options.map(JSONValue.object)
        object["type"] = .string(id.type.rawValue)
        return object
    }
}

extension ParamsReader {
    /// The destination's type, when one is given.
    func destinationType() throws(RPCError) -> DestinationType? {
        if let given = object["type"]?.string, DestinationType(rawValue: given) == nil {
            throw RPCError(
                .unsupportedDestinationType, "destination type is not supported", path: "/type",
                expected: DestinationType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return try optional(CommonFields.type)
    }

    /// The destination that `type` and `name` give.
    func destination() throws(RPCError) -> DestinationID {
        _ = try destinationType()
        return DestinationID(type: try required(CommonFields.type), name: try required(CommonFields.name))
    }
}

extension DestinationID {
    /// `type` and `name` as members.
    var json: JSONObject {
        var object = JSONObject()
        object["type"] = .string(type.rawValue)
        object["name"] = .string(name.text)
        return object
    }
}
