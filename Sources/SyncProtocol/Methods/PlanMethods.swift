public import JSONDocument

/// Params of `sync.plan`.
public struct SyncPlanParams: WireParams {
    /// Which rows.
    public let selection: RowSelection
    /// Entries of the answer at most; the counts are of all.
    public let limit: Int64?

    /// A plan of those rows.
    public init(_ selection: RowSelection = RowSelection(), limit: Int64? = nil) {
        self.selection = selection
        self.limit = limit
    }

    /// What the registry says about them.
    public static let fields = RowSelection.fields + [CommonFields.limit.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        selection = try RowSelection(reader)
        limit = try reader.optional(CommonFields.limit)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        selection.write(into: &object)
        object["limit"] = limit.map(JSONValue.integer)
        return object
    }
}

/// The result of `sync.plan`: what is not as it is wanted.
public struct SyncPlan: WireResult, Equatable {
    /// Names this plan: two plans of equal entries have the same. For `sync.reconcile`.
    public var plan: String
    /// How many entries there are, also those the answer does not hold.
    public var total: Int64
    /// How many there are of each action.
    public var counts: [PlanEntry.Action: Int64]
    /// The entries, in the order the secrets were made; as many as were asked for and fit.
    public var entries: [PlanEntry]
    /// How far AWS could be looked at.
    public var surveyed: [SurveyView]

    /// That plan.
    public init(
        plan: String, total: Int64 = 0, counts: [PlanEntry.Action: Int64] = [:], entries: [PlanEntry] = [],
        surveyed: [SurveyView] = []
    ) {
        self.plan = plan
        self.total = total
        self.counts = counts
        self.entries = entries
        self.surveyed = surveyed
    }

    enum Declared {
        static let plan = Field<String>.string("plan", bytes: 1...64, "names a plan; equal plans have the same name")
        static let total = Field<Int64>.integer("total", 0...Int64.max, "entries there are")
        static let counts = Field<JSONObject>.object(
            "counts", shape: .counts(PlanEntry.Action.allCases.map(\.rawValue)), "entries there are of each action")
        static let entries = Field<[PlanEntry]>(
            "entries", .objects, "what is not as it is wanted: action, destination, secret, name in AWS, reason",
            shape: .object(.planEntry)
        ) { (value) throws(NameError) in
            guard let elements = value.array else { throw NameError(expected: "a list of entries") }
            return elements.compactMap(PlanEntry.init(json:))
        }
        static let surveyed = Field<[SurveyView]>(
            "surveyed", .objects, "how far AWS could be looked at, for each destination",
            shape: .object(.comparison)
        ) { (value) throws(NameError) in
            guard let elements = value.array else { throw NameError(expected: "a list of destinations") }
            return elements.compactMap(SurveyView.init(json:))
        }

        static func json(_ counts: [PlanEntry.Action: Int64]) -> JSONValue {
            .object(
                JSONObject(
                    PlanEntry.Action.allCases.map {
                        JSONObject.Member(name: $0.rawValue, value: .integer(counts[$0, default: 0]))
                    }))
        }

        static func counts(_ object: JSONObject) -> [PlanEntry.Action: Int64] {
            PlanEntry.Action.allCases.reduce(into: [:]) { counts, action in
                if let count = object[action.rawValue]?.int64, count > 0 { counts[action] = count }
            }
        }
    }

    /// What the registry says about it.
    public static let fields = [
        Declared.plan.required, Declared.total.required, Declared.counts.required, Declared.entries.required,
        Declared.surveyed.required,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        plan = try reader.required(Declared.plan)
        total = try reader.required(Declared.total)
        counts = Declared.counts(try reader.required(Declared.counts))
        entries = try reader.required(Declared.entries)
        surveyed = try reader.required(Declared.surveyed)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["plan"] = .string(plan)
        object["total"] = .integer(total)
        object["counts"] = Declared.json(counts)
        object["entries"] = .array(entries.map(\.json))
        object["surveyed"] = .array(surveyed.map(\.json))
        return object
    }
}

/// Params of `sync.reconcile`.
public struct SyncReconcileParams: WireParams {
    /// Which rows.
    public let selection: RowSelection
    /// The plan that is to be carried out; another one is refused.
    public let plan: String?
    /// Whether the reply waits for AWS.
    public let wait: Bool

    /// A reconciliation of those rows.
    public init(_ selection: RowSelection = RowSelection(), plan: String? = nil, wait: Bool = true) {
        self.selection = selection
        self.plan = plan
        self.wait = wait
    }

    /// What the registry says about them.
    public static let fields =
        RowSelection.fields + [SyncPlan.Declared.plan.optional, CommonFields.wait.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        selection = try RowSelection(reader)
        plan = try reader.optional(SyncPlan.Declared.plan)
        wait = try reader.optional(CommonFields.wait) ?? true
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        selection.write(into: &object)
        object["plan"] = plan.map(JSONValue.string)
        if !wait { object["wait"] = false }
        return object
    }
}

/// The result of `sync.reconcile`.
public struct SyncReconciliation: WireResult, Equatable {
    /// The plan that was carried out.
    public var plan: String
    /// Its entries.
    public var total: Int64
    /// How many there were of each action.
    public var counts: [PlanEntry.Action: Int64]
    /// The associations of its entries by the status they have now.
    public var statuses: [SyncStatus: Int64]
    /// How far AWS could be looked at.
    public var surveyed: [SurveyView]

    /// That result.
    public init(
        plan: String, total: Int64, counts: [PlanEntry.Action: Int64], statuses: [SyncStatus: Int64] = [:],
        surveyed: [SurveyView]
    ) {
        self.plan = plan
        self.total = total
        self.counts = counts
        self.statuses = statuses
        self.surveyed = surveyed
    }

    private static let statuses = Field<JSONObject>.object(
        "statuses", shape: .counts(SyncStatus.allCases.map(\.rawValue)),
        "the associations of the entries by the status they have now")

    /// What the registry says about it.
    public static let fields = [
        SyncPlan.Declared.plan.required, SyncPlan.Declared.total.required, SyncPlan.Declared.counts.required,
        statuses.required, SyncPlan.Declared.surveyed.required,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        plan = try reader.required(SyncPlan.Declared.plan)
        total = try reader.required(SyncPlan.Declared.total)
        counts = SyncPlan.Declared.counts(try reader.required(SyncPlan.Declared.counts))
        let found = try reader.required(Self.statuses)
        statuses = SyncStatus.allCases.reduce(into: [:]) { statuses, status in
            if let count = found[status.rawValue]?.int64, count > 0 { statuses[status] = count }
        }
        surveyed = try reader.required(SyncPlan.Declared.surveyed)
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["plan"] = .string(plan)
        object["total"] = .integer(total)
        object["counts"] = SyncPlan.Declared.json(counts)
        object["statuses"] = .object(
            JSONObject(
                SyncStatus.allCases.filter { statuses[$0] != nil }.map {
                    JSONObject.Member(name: $0.rawValue, value: .integer(statuses[$0, default: 0]))
                }))
        object["surveyed"] = .array(surveyed.map(\.json))
        return object
    }
}
