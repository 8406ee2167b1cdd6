import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func destination(_ id: DestinationID) throws(StateFailure) -> DestinationRecord? {
        var arguments = SQLArguments()
        try arguments.add(id.type.rawValue)
        try arguments.add(id.name)
        let sealer = sealer
        return try loadOne("destinations", DestinationColumns.select + " WHERE type = ? AND name = ?", arguments) {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
    }

    func destination(_ key: DestinationKey) throws(StateFailure) -> DestinationRecord? {
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        let sealer = sealer
        return try loadOne("destinations", DestinationColumns.select + " WHERE id = ?", arguments) {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
    }

    func newDestinationKey() throws(StateFailure) -> DestinationKey {
        DestinationKey(try newKey("destinations"))
    }

    func save(_ destination: DestinationRecord) throws(StateFailure) {
        _ = try execute(
            "save a destination", DestinationColumns.upsert,
            try DestinationColumns.arguments(destination, sealer: sealer))
    }

    func destinations() throws(StateFailure) -> [DestinationRecord] {
        let sealer = sealer
        return try load("destinations", DestinationColumns.select + " ORDER BY type, name") {
            try DestinationColumns.read(&$0, sealer: sealer)
        }
    }

    func deleteDestination(_ key: DestinationKey) throws(StateFailure) {
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
    }
}
