import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// Rows looked at for a snapshot at once.
    private static let slice = 100

    /// `events.subscribe`: the rows as they are now, and events of all that commits from here on.
    public mutating func subscribe(
        _ params: EventSubscriptionParams, for connection: ConnectionID
    ) throws -> EventSubscription {
        var snapshot: [EventSubscription.SnapshotRow] = []
        var truncated = false
        if params.topics.contains(.association) {
            (snapshot, truncated) = try self.snapshot(params)
        } else if let destination = params.destination {
            _ = try self.destination(destination)
        }
        let name = try subscriptions.add(params, for: connection)
        return EventSubscription(subscription: name, snapshot: snapshot, truncated: truncated)
    }

    /// `events.unsubscribe`; nothing more comes of it after the reply.
    public mutating func unsubscribe(_ params: EventSubscriptionReference, of connection: ConnectionID) throws {
        guard subscriptions.remove(params.subscription, of: connection) else {
            throw RPCError(
                .invalidParams, "this connection has no such subscription", path: "/subscription",
                hint: "it may have ended; events.subscribe answers its name")
        }
        endedSubscriptions.append((connection, params.subscription))
    }

    private func snapshot(
        _ params: EventSubscriptionParams
    ) throws -> (rows: [EventSubscription.SnapshotRow], truncated: Bool) {
        var rows: [EventSubscription.SnapshotRow] = []
        var bytes = 0
        let wanted = try params.destination.map { [try destination($0)] } ?? transaction.destinations()
        for destination in wanted {
            var after: SecretID?
            repeat {
                let page = try transaction.associations(
                    destination: destination.key, status: nil, after: after, limit: Self.slice)
                for association in page where params.mount == nil || association.mount == params.mount {
                    for row in try readableRows(of: association) {
                        let entry = EventSubscription.SnapshotRow(destination: destination.id.description, row: row)
                        bytes += JSONWriter.write(entry.json).count + 1
                        guard bytes <= ProtocolLimits.pageBytes else { return (rows, true) }
                        rows.append(entry)
                    }
                }
                after = page.count < Self.slice ? nil : page.last?.secret
            } while after != nil
        }
        return (rows, false)
    }

    /// What this editor's inputs have to tell, once their commit is durable.
    public func events() throws -> [PublishedEvent] {
        guard !subscriptions.isEmpty else { return [] }
        var events: [PublishedEvent] = []
        for key in touched.sorted() {
            guard let (mount, content) = try rowEvent(of: key), case .association(let destination, _, _, _) = content
            else { continue }
            for (name, entry) in subscriptions.entries
            where entry.wants(.association, of: destination) && entry.wants(mount) {
                events.append(
                    PublishedEvent(
                        connection: entry.connection, subscription: name, subject: .association(key), content: content))
            }
        }
        var changes = changedDestinations
        for destination in dropped { changes[destination] = .deleted }
        for (destination, change) in changes.sorted(by: { $0.key.description < $1.key.description }) {
            for (name, entry) in subscriptions.entries where entry.wants(.destination, of: destination) {
                events.append(
                    PublishedEvent(
                        connection: entry.connection, subscription: name, subject: .destination(destination),
                        content: .destination(destination, change)))
            }
        }
        if switchesChanged {
            let configuration = try transaction.configuration()
            for (name, entry) in subscriptions.entries where entry.wants(.config, of: nil) {
                events.append(
                    PublishedEvent(
                        connection: entry.connection, subscription: name, subject: .configuration,
                        content: .configuration(configuration)))
            }
        }
        return events
    }

    private func rowEvent(of key: AssociationKey) throws -> (mount: MountPath, content: AgentEvent.Content)? {
        if let association = try transaction.association(key) {
            guard let destination = try transaction.destination(association.destination) else { return nil }
            let rows = try rows(of: association)
            let fitting = Self.fitting(rows, detail: true)
            return (
                association.mount,
                .association(
                    destination: destination.id, rows: fitting, departed: false,
                    omitted: Int64(rows.count - fitting.count))
            )
        }
        guard let rows = departed[key], let origin = departedFrom[key] else { return nil }
        let fitting = Self.fitting(rows, detail: true)
        return (
            origin.mount,
            .association(
                destination: origin.destination, rows: fitting, departed: true,
                omitted: Int64(rows.count - fitting.count))
        )
    }
}
