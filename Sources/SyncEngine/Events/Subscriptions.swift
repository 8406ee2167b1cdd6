public import SyncProtocol

/// Who is told what. In memory only: a subscription ends with its connection.
public struct Subscriptions: Sendable {
    /// One of them.
    struct Entry: Sendable {
        let connection: ConnectionID
        let params: EventSubscriptionParams

        func wants(_ topic: EventTopic, of destination: DestinationID?) -> Bool {
            params.topics.contains(topic)
                && (params.destination == nil || destination == nil || params.destination == destination)
        }

        func wants(_ mount: MountPath) -> Bool {
            params.mount == nil || params.mount == mount
        }
    }

    /// Subscriptions of one connection at most.
    public static let width = 16

    private(set) var entries: [String: Entry] = [:]
    private var last: UInt64 = 0

    /// Nobody is told anything.
    public init() {}

    /// Whether nobody is told anything.
    public var isEmpty: Bool {
        entries.isEmpty
    }

    mutating func add(_ params: EventSubscriptionParams, for connection: ConnectionID) throws(RPCError) -> String {
        guard entries.values.count(where: { $0.connection == connection }) < Self.width else {
            throw RPCError(
                .busy, "this connection has \(Self.width) subscriptions", hint: "end one with events.unsubscribe")
        }
        last += 1
        let name = "e\(last)"
        entries[name] = Entry(connection: connection, params: params)
        return name
    }

    /// Ends a subscription of that connection; false when it has none of that name.
    mutating func remove(_ name: String, of connection: ConnectionID) -> Bool {
        guard entries[name]?.connection == connection else { return false }
        entries[name] = nil
        return true
    }

    /// A connection is gone.
    public mutating func end(_ connection: ConnectionID) {
        entries = entries.filter { $0.value.connection != connection }
    }
}

/// What happened, for one subscription.
public struct PublishedEvent: Sendable, Equatable {
    /// What an event is about; of two about the same the newer one is enough.
    public enum Subject: Sendable, Hashable {
        /// An association.
        case association(AssociationKey)
        /// A destination.
        case destination(DestinationID)
        /// The switches.
        case configuration
    }

    /// Whom it is for.
    public let connection: ConnectionID
    /// The subscription.
    public let subscription: String
    /// What it is about.
    public let subject: Subject
    /// What happened.
    public let content: AgentEvent.Content

    /// That event.
    public init(connection: ConnectionID, subscription: String, subject: Subject, content: AgentEvent.Content) {
        self.connection = connection
        self.subscription = subscription
        self.subject = subject
        self.content = content
    }
}
