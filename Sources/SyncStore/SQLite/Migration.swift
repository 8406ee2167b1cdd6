/// One step of the schema. A released step never changes; the next one is added after it.
struct Migration {
    /// Counts from 1; `PRAGMA user_version` and the table `schema_migrations` hold the last one applied.
    let version: Int64
    /// What it is for.
    let name: StaticString
    /// What it does, statement by statement.
    let statements: [String]

    /// All steps, oldest first.
    static let all: [Migration] = [
        .initial, .destinationRoles, .secretAttributes, .destinationPurge, .replicas, .keyGranularity, .awaitedValues,
        .drift, .metadataTags, .destinationApply, .deletionDoubts, .rewriting, .tallies,
    ]

    /// The newest schema this version of the agent knows.
    static var newest: Int64 {
        all.last?.version ?? 0
    }

    /// Applies the steps after `version`, inside the caller's transaction.
    static func apply(after version: Int64, to connection: SQLiteConnection) throws {
        for migration in all where migration.version > version {
            for statement in migration.statements { try connection.execute(statement) }
            var arguments = SQLArguments()
            arguments.add(migration.version)
            try arguments.add("\(migration.name)")
            try connection.execute("INSERT INTO schema_migrations(version, name) VALUES (?, ?)", arguments)
        }
        try connection.execute("PRAGMA user_version = \(newest)")
    }
}
