public import JSONDocument

/// What may be subscribed to.
public enum EventTopic: String, Sendable, CaseIterable {
    /// Rows of associations.
    case association
    /// Destinations: written, deleted, purged.
    case destination
    /// The agent's switches.
    case config
}

/// What became of a destination.
public enum DestinationChangeKind: String, Sendable, CaseIterable {
    /// It was made, or fields of it were changed.
    case written
    /// It is gone, with all its rows.
    case deleted
    /// Its secrets are being deleted in AWS.
    case purgeStarted = "purge_started"
    /// That ended with secrets still there.
    case purgeFailed = "purge_failed"
}

/// Something that happened, as the agent tells whoever subscribed. Holds no value.
public struct AgentEvent: Sendable, Equatable {
    /// What happened.
    public enum Content: Sendable, Equatable {
        /// The rows of an association as they are now; `departed` when it ended and these are the last, `omitted` how many
        /// more it has than an event holds.
        case association(destination: DestinationID, rows: [AssociationRow], departed: Bool, omitted: Int64)
        /// A destination changed.
        case destination(DestinationID, DestinationChangeKind)
        /// The switches as they are now.
        case configuration(SyncConfiguration)
        /// So many events were lost, because they were not read: look at the rows anew.
        case lost(Int64)
    }

    /// The name of the method of its notification.
    public static let method = "event"

    /// The subscription it is for.
    public let subscription: String
    /// Counts the events of a subscription from 1, without gaps.
    public let sequence: Int64
    /// What happened.
    public let content: Content

    /// That event.
    public init(subscription: String, sequence: Int64, content: Content) {
        self.subscription = subscription
        self.sequence = sequence
        self.content = content
    }

    /// The notification's params.
    public var json: JSONObject {
        var object = JSONObject()
        object["subscription"] = .string(subscription)
        object["seq"] = .integer(sequence)
        switch content {
        case .association(let destination, let rows, let departed, let omitted):
            object["topic"] = .string(EventTopic.association.rawValue)
            object["destination"] = .string(destination.description)
            object["rows"] = .array(rows.map { .object($0.json) })
            if departed { object["departed"] = true }
            if omitted > 0 { object["omitted"] = .integer(omitted) }
        case .destination(let destination, let change):
            object["topic"] = .string(EventTopic.destination.rawValue)
            object["destination"] = .string(destination.description)
            object["change"] = .string(change.rawValue)
        case .configuration(let configuration):
            object["topic"] = .string(EventTopic.config.rawValue)
            object["config"] = .object(configuration.json)
        case .lost(let count):
            object["lost"] = .integer(count)
            object["resync"] = true
        }
        return object
    }

    /// The notification as a line.
    public var line: [UInt8] {
        Request(id: nil, method: Self.method, params: json).line
    }

    /// Reads a notification's params; nil for what this version does not know.
    public init?(json: JSONObject) {
        guard let subscription = json["subscription"]?.string, let sequence = json["seq"]?.int64 else { return nil }
        self.subscription = subscription
        self.sequence = sequence
        if let lost = json["lost"]?.int64 {
            content = .lost(lost)
            return
        }
        let destination = json["destination"]?.string.flatMap { try? DestinationID(text: $0) }
        switch json["topic"]?.string.flatMap(EventTopic.init(rawValue:)) {
        case .association:
            guard let destination, let rows = json["rows"]?.array else { return nil }
            content = .association(
                destination: destination, rows: rows.compactMap { try? AssociationRow(json: $0) },
                departed: json["departed"]?.bool ?? false, omitted: json["omitted"]?.int64 ?? 0)
        case .destination:
            guard let destination,
                let change = json["change"]?.string.flatMap(DestinationChangeKind.init(rawValue:))
            else { return nil }
            content = .destination(destination, change)
        case .config:
            guard let object = json["config"]?.object,
                let configuration = try? SyncConfiguration(ParamsReader(object: object))
            else { return nil }
            content = .configuration(configuration)
        case nil: return nil
        }
    }
}
