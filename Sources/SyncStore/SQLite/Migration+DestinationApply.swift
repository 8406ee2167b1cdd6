extension Migration {
    /// Applications of destinations' settings to their associations: one row for each that runs.
    static let destinationApply = Migration(
        version: 10, name: "destination apply",
        statements: [
            """
            CREATE TABLE applies(
              destination INTEGER PRIMARY KEY REFERENCES destinations(id),
              initiated_at INTEGER NOT NULL,
              applied INTEGER NOT NULL,
              unreadable INTEGER NOT NULL,
              after_accessor TEXT,
              after_secret_name TEXT
            ) STRICT
            """
        ])
}
