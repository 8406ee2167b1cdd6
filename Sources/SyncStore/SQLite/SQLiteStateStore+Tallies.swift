import SyncEngine
import SyncProtocol

/// How many associations and secrets there are, from one run of the agent to the next.
///
/// Counting a million rows takes most of a second. A clean end leaves the counts behind; a start takes them away, so that
/// after a crash nothing is there that could be wrong, and the rows are counted.
extension SQLiteStateStore {
    /// Where the number of secrets stands: no destination has this key, no association this status.
    private static let secrets: (destination: Int64, status: String) = (0, "secrets")

    /// The counts of all rows: those that were left, else counted.
    static func takeTally(_ connection: SQLiteConnection) throws -> AssociationTally {
        let left = try connection.rows("SELECT destination, status, count FROM tallies", of: "tallies") { row in
            (destination: try row.integer(), status: try row.text(), count: try row.integer())
        }
        guard !left.isEmpty else { return try countRows(connection) }
        // Durable before anything is changed that they would not count.
        try connection.execute("DELETE FROM tallies")
        var tally = AssociationTally()
        var knowsSecrets = false
        for (destination, status, count) in left {
            if destination == secrets.destination, status == secrets.status {
                tally.addSecrets(count)
                knowsSecrets = true
            } else if let status = SyncStatus(rawValue: status), count > 0 {
                tally.add(count, destination: DestinationKey(destination), status: status)
            } else {
                return try countRows(connection)
            }
        }
        return knowsSecrets ? tally : try countRows(connection)
    }

    /// Leaves the counts for the next start; without them it counts.
    static func leave(_ tally: AssociationTally, in connection: SQLiteConnection) throws {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let counts =
                tally.associations.map { ($0.destination.rawValue, $0.status.rawValue, $0.count) }
                + [(secrets.destination, secrets.status, tally.secrets)]
            for (destination, status, count) in counts {
                var arguments = SQLArguments()
                arguments.add(destination)
                try arguments.add(status)
                arguments.add(count)
                try connection.execute("INSERT INTO tallies(destination, status, count) VALUES (?, ?, ?)", arguments)
            }
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private static func countRows(_ connection: SQLiteConnection) throws -> AssociationTally {
        var tally = AssociationTally()
        tally.addSecrets(try connection.rows("SELECT count(*) FROM secrets") { try $0.integer() }.first ?? 0)
        // Counted here: to group them SQLite would sort them all, in memory.
        var counts: [DestinationKey: [SyncStatus: Int64]] = [:]
        let query = "SELECT destination, status FROM associations"
        try unsafe connection.run(.text(query), { query }, SQLArguments()) { statement in
            var row = unsafe SQLRow(statement, table: "associations")
            let destination = DestinationKey(try row.integer())
            let status: SyncStatus = try row.choice()
            counts[destination, default: [:]][status, default: 0] += 1
        }
        for (destination, statuses) in counts {
            for (status, count) in statuses { tally.add(count, destination: destination, status: status) }
        }
        return tally
    }
}
