public import JSONDocument

/// Params of `events.subscribe`: which events; nothing given selects all.
public struct EventSubscriptionParams: WireParams {
    /// Only of these topics.
    public let topics: Set<EventTopic>
    /// Rows of this mount only.
    public let mount: MountPath?
    /// Rows and changes of this destination only.
    public let destination: DestinationID?

    /// That selection.
    public init(
        topics: Set<EventTopic> = Set(EventTopic.allCases), mount: MountPath? = nil, destination: DestinationID? = nil
    ) {
        self.topics = topics
        self.mount = mount
        self.destination = destination
    }

    private static let topics = Field<[EventTopic]>(
        "topics", .strings, "only of these topics: association, destination, config",
        shape: .choice(EventTopic.allCases.map(\.rawValue))
    ) { (value) throws(NameError) in
        let expected = "a list of topics: " + EventTopic.allCases.map(\.rawValue).joined(separator: ", ")
        guard let elements = value.array, !elements.isEmpty, elements.count <= 16 else {
            throw NameError(expected: expected)
        }
        var topics: [EventTopic] = []
        for element in elements {
            guard let topic = element.string.flatMap(EventTopic.init(rawValue:)) else {
                throw NameError(expected: expected)
            }
            topics.append(topic)
        }
        return topics
    }

    /// What the registry says about them.
    public static let fields = [topics.optional, CommonFields.mount.optional, RowSelection.destination.optional]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        topics = try reader.optional(Self.topics).map(Set.init) ?? Set(EventTopic.allCases)
        mount = try reader.optional(CommonFields.mount)
        destination = try reader.optional(RowSelection.destination)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        if topics.count < EventTopic.allCases.count {
            object["topics"] = .array(EventTopic.allCases.filter(topics.contains).map { .string($0.rawValue) })
        }
        object["mount"] = mount.map { .string($0.text) }
        object["destination"] = destination.map { .string($0.description) }
        return object
    }
}

/// The result of `events.subscribe`: the subscription, and the rows it begins with.
public struct EventSubscription: WireResult, Equatable {
    /// Names the subscription on this connection.
    public let subscription: String
    /// The rows as they are now, each with its destination; events follow from here on, without a gap.
    public let snapshot: [SnapshotRow]
    /// Whether there are more rows than fit: read them with `association.read`.
    public let truncated: Bool

    /// One row and its destination.
    public struct SnapshotRow: Sendable, Equatable {
        /// The destination.
        public let destination: String
        /// The row.
        public let row: AssociationRow

        /// That row.
        public init(destination: String, row: AssociationRow) {
            self.destination = destination
            self.row = row
        }

        /// The row as it is written.
        public var json: JSONValue {
            var object = JSONObject([.init(name: "destination", value: .string(destination))])
            for member in row.json.members { object[member.name] = member.value }
            return .object(object)
        }
    }

    /// That subscription.
    public init(subscription: String, snapshot: [SnapshotRow] = [], truncated: Bool = false) {
        self.subscription = subscription
        self.snapshot = snapshot
        self.truncated = truncated
    }

    private enum Declared {
        static let sequence = Field<Int64>.integer("seq", 0...0, "events count from 1")
        static let snapshot = Field<[SnapshotRow]>(
            "snapshot", .objects, "the rows selected as they are now, each with its destination",
            shape: .object(.destinationRow)
        ) { (value) throws(NameError) in
            guard let elements = value.array else { throw NameError(expected: "a list of rows") }
            return elements.compactMap { element in
                guard let destination = element["destination"]?.string, let row = try? AssociationRow(json: element)
                else { return nil }
                return SnapshotRow(destination: destination, row: row)
            }
        }
        static let truncated = Field<Bool>.boolean(
            "truncated", "whether there are more rows than fit; read them with association.read")
    }

    /// What the registry says about it.
    public static let fields = [
        EventSubscriptionReference.subscription.required, Declared.sequence.required, Declared.snapshot.required,
        Declared.truncated.optional,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        subscription = try reader.required(EventSubscriptionReference.subscription)
        _ = try reader.required(Declared.sequence)
        snapshot = try reader.required(Declared.snapshot)
        truncated = try reader.optional(Declared.truncated) ?? false
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["subscription"] = .string(subscription)
        object["seq"] = .integer(0)
        object["snapshot"] = .array(snapshot.map(\.json))
        if truncated { object["truncated"] = true }
        return object
    }
}

/// Params of `events.unsubscribe`.
public struct EventSubscriptionReference: WireParams {
    /// The subscription.
    public let subscription: String

    /// That subscription.
    public init(subscription: String) {
        self.subscription = subscription
    }

    static let subscription = Field<String>.string("subscription", bytes: 1...32, "names a subscription")

    /// What the registry says about them.
    public static let fields = [subscription.required]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        subscription = try reader.required(Self.subscription)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        JSONObject([.init(name: "subscription", value: .string(subscription))])
    }
}
