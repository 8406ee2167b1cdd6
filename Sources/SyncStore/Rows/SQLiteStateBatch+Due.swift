import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    /// Objects that wait to be written are asked themselves: what the index says about them is of before.
    func dueObjects(
        destination: DestinationKey, now: Timestamp, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        let waiting = rows.waitingObjects
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        arguments.add(now)
        arguments.add(Int64(limit + waiting.count))
        var due = try load(
            "objects",
            """
            SELECT due_at, id FROM objects WHERE destination = ? AND due_at IS NOT NULL AND due_at <= ? \
            ORDER BY due_at, id LIMIT ?
            """, arguments
        ) { (dueAt: try $0.time(), key: ObjectKey(try $0.integer())) }
        guard !waiting.isEmpty else { return due.map(\.key) }
        due.removeAll { waiting.contains($0.key) }
        for key in waiting {
            guard let object = rows.objects[key]?.row, object.destination == destination, let dueAt = object.dueAt,
                dueAt <= now
            else { continue }
            due.append((dueAt, key))
        }
        return due.sorted { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) }.prefix(limit).map(\.key)
    }

    func nextDue(after now: Timestamp) throws(StateFailure) -> Timestamp? {
        // A look into the index per destination: one over all would walk through everything that is due.
        try flush()
        var arguments = SQLArguments()
        arguments.add(now)
        return try time(
            """
            SELECT min((SELECT min(o.due_at) FROM objects o \
            WHERE o.destination = d.id AND o.due_at IS NOT NULL AND o.due_at > ?)) FROM destinations d
            """, arguments)
    }

    func oldestDue(now: Timestamp) throws(StateFailure) -> Timestamp? {
        try flush()
        var arguments = SQLArguments()
        arguments.add(now)
        return try time(
            """
            SELECT min((SELECT min(o.due_at) FROM objects o \
            WHERE o.destination = d.id AND o.due_at IS NOT NULL AND o.due_at <= ?)) FROM destinations d
            """, arguments)
    }

    func objectsWithIntent() throws(StateFailure) -> [ObjectKey] {
        // Sorted here: asked to sort, SQLite reads the whole table in its order instead of the small index.
        try flush()
        return try keys("SELECT id FROM objects WHERE intent_generation IS NOT NULL", SQLArguments()).sorted()
    }

    func stalledObjects(destination: DestinationKey?) throws(StateFailure) -> [ObjectKey] {
        try flush()
        guard let destination else {
            return try keys(
                "SELECT id FROM objects WHERE (hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied)",
                SQLArguments()
            ).sorted()
        }
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        return try keys(
            """
            SELECT id FROM objects WHERE (hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied) \
            AND destination = ?
            """, arguments
        ).sorted()
    }

    func objectKeys(
        of destination: DestinationKey, after: ObjectKey?, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        // `generation > 0` holds for every row, written or not.
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        arguments.add(after?.rawValue ?? 0)
        arguments.add(Int64(limit))
        return try keys(
            "SELECT id FROM objects WHERE destination = ? AND generation > 0 AND id > ? ORDER BY id LIMIT ?", arguments)
    }

    private func time(_ query: StaticString, _ arguments: SQLArguments) throws(StateFailure) -> Timestamp? {
        try loadOne("objects", query, arguments) { try $0.optionalTime() } ?? nil
    }
}
