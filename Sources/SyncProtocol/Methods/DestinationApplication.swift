public import JSONDocument

/// Params of `destination.apply`.
public struct DestinationApplyParams: WireParams {
    /// Which destination.
    public let id: DestinationID
    /// Whether the reply waits until all associations have the destination's settings.
    public let wait: Bool

    /// An application of that destination's settings.
    public init(id: DestinationID, wait: Bool = false) {
        self.id = id
        self.wait = wait
    }

    private static let wait = Field<Bool>.boolean(
        "wait", "whether the reply waits until every association has been gone over")

    /// Type, name, `wait`.
    public static let fields = [CommonFields.type.required, CommonFields.name.required, wait.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        id = try reader.destination()
        wait = try reader.optional(Self.wait) ?? false
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = id.json
        if wait { object["wait"] = true }
        return object
    }
}

/// How far the application of a destination's settings is.
public struct ApplyView: Sendable, Equatable {
    /// When it began.
    public let initiatedAt: Timestamp
    /// How many associations have been gone over.
    public let applied: Int64
    /// How many there are.
    public let total: Int64
    /// How many could not be read and were left alone.
    public let unreadable: Int64

    /// That far.
    public init(initiatedAt: Timestamp, applied: Int64, total: Int64, unreadable: Int64 = 0) {
        self.initiatedAt = initiatedAt
        self.applied = applied
        self.total = total
        self.unreadable = unreadable
    }

    /// The view on the wire.
    public var json: JSONObject {
        var object = JSONObject()
        object["initiated_at"] = .string(initiatedAt.description)
        object["applied"] = .integer(applied)
        object["total"] = .integer(total)
        if unreadable > 0 { object["unreadable"] = .integer(unreadable) }
        return object
    }

    /// Reads a view; nil for what is none.
    public init?(json: JSONObject) {
        guard let initiatedAt = json["initiated_at"]?.string.flatMap({ try? Timestamp(rfc3339: $0) }),
            let applied = json["applied"]?.int64, let total = json["total"]?.int64
        else { return nil }
        self.init(
            initiatedAt: initiatedAt, applied: applied, total: total, unreadable: json["unreadable"]?.int64 ?? 0)
    }

    static let field = Field<JSONObject>.object(
        "apply", shape: .object(.application),
        "how far the application of its settings is, while it runs: initiated_at, applied, total")
}

/// What `destination.apply` answers: how far it is, and the destination's rows by status; without `apply` all associations have
/// been gone over, and go on by themselves.
public struct DestinationApplication: WireResult, Equatable {
    /// How far it is; nil once it is over.
    public var apply: ApplyView?
    /// The destination's associations by status.
    public var statuses: [SyncStatus: Int64]

    /// That answer.
    public init(apply: ApplyView?, statuses: [SyncStatus: Int64]) {
        self.apply = apply
        self.statuses = statuses
    }

    private static let statuses = Field<JSONObject>.object(
        "statuses", shape: .counts(SyncStatus.allCases.map(\.rawValue)),
        "the destination's associations by the status they have now")

    /// What the registry says about it.
    public static let fields = [ApplyView.field.optional, statuses.required]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        apply = try reader.optional(ApplyView.field).flatMap(ApplyView.init(json:))
        let found = try reader.required(Self.statuses)
        statuses = SyncStatus.allCases.reduce(into: [:]) { statuses, status in
            if let count = found[status.rawValue]?.int64, count > 0 { statuses[status] = count }
        }
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["apply"] = apply.map { .object($0.json) }
        object["statuses"] = .object(
            JSONObject(
                SyncStatus.allCases.filter { statuses[$0, default: 0] > 0 }.map {
                    JSONObject.Member(name: $0.rawValue, value: .integer(statuses[$0, default: 0]))
                }))
        return object
    }
}
