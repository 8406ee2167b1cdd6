import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func apply(of destination: DestinationKey) throws(StateFailure) -> ApplyRecord? {
        try applies().first { $0.destination == destination }
    }

    func applies() throws(StateFailure) -> [ApplyRecord] {
        if let applies = small.applies { return applies }
        let applies = try load(
            "applies",
            """
            SELECT destination, initiated_at, applied, unreadable, after_accessor, after_secret_name FROM applies \
            ORDER BY destination
            """, SQLArguments(), Self.apply)
        small.applies = applies
        return applies
    }

    func save(_ apply: ApplyRecord) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(apply.destination.rawValue)
        arguments.add(apply.initiatedAt)
        arguments.add(apply.applied)
        arguments.add(apply.unreadable)
        try arguments.add(apply.after?.accessor.text)
        try arguments.add(apply.after?.name.text)
        _ = try execute(
            "save an application of settings",
            """
            INSERT INTO applies(destination, initiated_at, applied, unreadable, after_accessor, after_secret_name) \
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(destination) DO UPDATE SET \
            initiated_at = excluded.initiated_at, applied = excluded.applied, unreadable = excluded.unreadable, \
            after_accessor = excluded.after_accessor, after_secret_name = excluded.after_secret_name
            """, arguments)
        small.applies = nil
    }

    func deleteApply(of destination: DestinationKey) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        _ = try execute("delete an application of settings", "DELETE FROM applies WHERE destination = ?", arguments)
        small.applies = nil
    }

    private static func apply(_ row: inout SQLRow) throws -> ApplyRecord {
        var record = ApplyRecord(destination: DestinationKey(try row.integer()), initiatedAt: try row.time())
        record.applied = try row.integer()
        record.unreadable = try row.integer()
        if let accessor = try row.optionalName(Accessor.init(_:)) {
            record.after = SecretID(accessor: accessor, name: try row.name(SecretName.init(_:)))
        }
        return record
    }
}
