extension Migration {
    /// Purges of destinations: one row for each that runs, or whose last one failed.
    ///
    /// A table of its own: a step of a purge writes a small row and does not seal the destination's credentials again.
    static let destinationPurge = Migration(
        version: 4, name: "destination purge",
        statements: [
            """
            CREATE TABLE purges(
              destination INTEGER PRIMARY KEY REFERENCES destinations(id),
              initiated_at INTEGER NOT NULL,
              state TEXT NOT NULL,
              after_accessor TEXT,
              after_secret_name TEXT,
              failure TEXT
            ) STRICT
            """
        ])
}
