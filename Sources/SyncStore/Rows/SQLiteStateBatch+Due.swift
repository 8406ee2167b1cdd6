import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func dueObjects(
        destination: DestinationKey, now: Timestamp, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        arguments.add(now)
        arguments.add(Int64(limit))
        return try keys(
            """
            SELECT id FROM objects WHERE destination = ? AND due_at IS NOT NULL AND due_at <= ? \
            ORDER BY due_at, id LIMIT ?
            """, arguments)
    }

    func nextDue(after now: Timestamp) throws(StateFailure) -> Timestamp? {
        // A look into the index per destination: one over all would walk through everything that is due.
        var arguments = SQLArguments()
        arguments.add(now)
        return try time(
            """
            SELECT min((SELECT min(o.due_at) FROM objects o \
            WHERE o.destination = d.id AND o.due_at IS NOT NULL AND o.due_at > ?)) FROM destinations d
            """, arguments)
    }

    func oldestDue(now: Timestamp) throws(StateFailure) -> Timestamp? {
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
        try keys("SELECT id FROM objects WHERE intent_generation IS NOT NULL", SQLArguments()).sorted()
    }

    func stalledObjects(destination: DestinationKey?) throws(StateFailure) -> [ObjectKey] {
        let query = "SELECT id FROM objects WHERE (hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied)"
        guard let destination else { return try keys(query, SQLArguments()).sorted() }
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        return try keys(query + " AND destination = ?", arguments).sorted()
    }

    func objectKeys(
        of destination: DestinationKey, after: ObjectKey?, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        arguments.add(after?.rawValue ?? 0)
        arguments.add(Int64(limit))
        return try keys(
            "SELECT id FROM objects WHERE destination = ? AND generation > 0 AND id > ? ORDER BY id LIMIT ?", arguments)
    }

    private func keys(_ query: String, _ arguments: SQLArguments) throws(StateFailure) -> [ObjectKey] {
        try load("objects", query, arguments) { ObjectKey(try $0.integer()) }
    }

    private func time(_ query: String, _ arguments: SQLArguments) throws(StateFailure) -> Timestamp? {
        try loadOne("objects", query, arguments) { try $0.optionalTime() } ?? nil
    }
}
