extension Migration {
    /// The counts that a clean end leaves for the next start; empty while the agent runs, and after a crash.
    static let tallies = Migration(
        version: 13, name: "tallies",
        statements: [
            """
            CREATE TABLE tallies(
              destination INTEGER NOT NULL,
              status TEXT NOT NULL,
              count INTEGER NOT NULL,
              PRIMARY KEY (destination, status)
            ) STRICT
            """
        ])
}
