import ArgumentParser
import JSONDocument
import SyncClient
import SyncProtocol

/// `secretsync events`.
struct EventsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Shows what happens, as it happens.",
        discussion: """
            First the rows as they are now, then a line for each change, until it is interrupted. No line holds a value.

            Examples:
              secretsync events
              secretsync events -mount=my-kv --topic association
              secretsync events --format json | jq -c 'select(.rows[]?.sync_status == "CLIENT_SIDE_ERROR")'

            With --format json each line is one object: first {"snapshot":[...]}, then the events. A line that says that events
            were lost means that they came faster than they were read: look at the rows anew.
            """)

    @Option(
        help: ArgumentHelp(
            "Only of this topic: association, destination or config; may be repeated.", valueName: "name"))
    var topic: [String] = []

    @Option(help: ArgumentHelp("Rows of this mount only.", valueName: "path"))
    var mount: String?

    @Option(help: ArgumentHelp("Only of this destination.", valueName: "aws-sm/name"))
    var destination: String?

    @Flag(name: .customLong("no-snapshot"), help: "Leave out the rows as they are now.")
    var noSnapshot = false

    @Option(help: ArgumentHelp("End after so many events.", valueName: "count"))
    var count: Int?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let params = try params()
        let session = try await AgentSession.open(options, console)
        let events = try await session.events(params)
        let lines = EventLines(isTable: (options.format ?? .table) == .table)
        if !noSnapshot {
            for line in lines.snapshot(events.snapshot, truncated: events.isTruncated) { try console.output(line) }
        }
        var left = count ?? .max
        var iterator = events.makeAsyncIterator()
        while left > 0 {
            let event: AgentEvent?
            do {
                event = try await iterator.next()
            } catch {
                throw session.failure(error)
            }
            guard let event else { return }
            for line in lines.event(event) { try console.output(line) }
            if console.readerIsGone() { return }
            left -= 1
        }
    }

    private func params() throws(CommandFailure) -> EventSubscriptionParams {
        var topics: Set<EventTopic> = []
        for name in topic {
            guard let topic = EventTopic(rawValue: name) else {
                throw .usage("there is no such topic", hint: "topics are association, destination and config")
            }
            topics.insert(topic)
        }
        var path: MountPath?
        if let mount { path = try NamedArguments.mount(mount) }
        var id: DestinationID?
        if let destination { id = try NamedArguments.destination(destination) }
        return EventSubscriptionParams(
            topics: topics.isEmpty ? Set(EventTopic.allCases) : topics, mount: path, destination: id)
    }
}

/// Events as lines: for people, or one JSON object each.
struct EventLines {
    let isTable: Bool

    /// The rows it begins with.
    func snapshot(_ rows: [EventSubscription.SnapshotRow], truncated: Bool) -> [String] {
        guard isTable else {
            var object = JSONObject([.init(name: "snapshot", value: .array(rows.map(\.json)))])
            if truncated { object["truncated"] = true }
            return [Self.text(object)]
        }
        let lines = rows.map { line($0.row, of: $0.destination) }
        return truncated ? lines + ["... and more; see `secretsync association read`"] : lines
    }

    /// What happened.
    func event(_ event: AgentEvent) -> [String] {
        guard isTable else { return [Self.text(event.json)] }
        switch event.content {
        case .association(let destination, let rows, let departed, let omitted):
            let lines = rows.map { line($0, of: destination.description) + (departed ? "  (removed)" : "") }
            return omitted > 0 ? lines + ["... and \(omitted) more keys"] : lines
        case .destination(let destination, let change):
            return ["\(destination)  \(change.rawValue.replacing("_", with: " "))"]
        case .configuration(let configuration):
            return [
                "sync is switched \(configuration.disabled ? "off" : "on"), queue capacity \(configuration.queueCapacity)"
            ]
        case .lost(let count): return ["\(count) events were lost: look at the rows anew"]
        }
    }

    private func line(_ row: AssociationRow, of destination: String) -> String {
        let why = row.error?.reason ?? row.pendingReason?.rawValue
        let version = row.syncedVersion.map { "  version \($0)" } ?? ""
        return
            "\(row.updatedAt)  \(destination)  \(row.key)  \(row.status.rawValue)\(why.map { " (\($0))" } ?? "")\(version)"
    }

    private static func text(_ object: JSONObject) -> String {
        String(decoding: JSONWriter.write(.object(object)), as: UTF8.self)
    }
}
