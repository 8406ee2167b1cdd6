import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    private static let selectByID = SQL(DestinationColumns.select + " WHERE type = ? AND name = ?")
    private static let selectByKey = SQL(DestinationColumns.select + " WHERE id = ?")
    private static let selectAll = SQL(DestinationColumns.select + " ORDER BY type, name")
    private static let upsert = SQL(DestinationColumns.upsert)

    func destination(_ id: DestinationID) throws(StateFailure) -> DestinationRecord? {
        if let destinations = small.destinations { return destinations.first { $0.id == id } }
        var arguments = SQLArguments()
        try arguments.add(id.type.rawValue)
        try arguments.add(id.name)
        let sealer = sealer
        return try loadOne("destinations", Self.selectByID, arguments) {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
    }

    func destination(_ key: DestinationKey) throws(StateFailure) -> DestinationRecord? {
        if small.destinations != nil { return small.destination(key) }
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        let sealer = sealer
        return try loadOne("destinations", Self.selectByKey, arguments) {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
    }

    func newDestinationKey() throws(StateFailure) -> DestinationKey {
        DestinationKey(try newKey("destinations"))
    }

    func save(_ destination: DestinationRecord) throws(StateFailure) {
        _ = try execute(
            "save a destination", Self.upsert, try DestinationColumns.arguments(destination, sealer: sealer))
        small.destinations = nil
    }

    func destinations() throws(StateFailure) -> [DestinationRecord] {
        if let destinations = small.destinations { return destinations }
        let sealer = sealer
        let destinations = try load("destinations", Self.selectAll) {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
        small.destinations = destinations
        return destinations
    }

    func deleteDestination(_ key: DestinationKey) throws(StateFailure) {
        try flush()
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        _ = try execute("delete a destination", "DELETE FROM objects WHERE destination = ?", arguments)
        let secrets = try execute(
            "delete a destination",
            """
            DELETE FROM secrets WHERE id IN (
              SELECT s.id FROM associations a JOIN secrets s ON s.accessor = a.accessor AND s.name = a.secret_name
              WHERE a.destination = ? AND NOT EXISTS (
                SELECT 1 FROM associations b
                WHERE b.accessor = a.accessor AND b.secret_name = a.secret_name AND b.destination <> a.destination))
            """, arguments)
        _ = try execute("delete a destination", "DELETE FROM associations WHERE destination = ?", arguments)
        _ = try execute("delete a destination", "DELETE FROM purges WHERE destination = ?", arguments)
        _ = try execute("delete a destination", "DELETE FROM applies WHERE destination = ?", arguments)
        _ = try execute("delete a destination", "DELETE FROM destinations WHERE id = ?", arguments)
        for (status, count) in try associationCounts(destination: key) {
            changes.add(-count, destination: key, status: status)
        }
        changes.addSecrets(Int64(-secrets))
        rows.forgetRows()
        small.destinations = nil
        small.purges = nil
        small.applies = nil
    }
}
