extension Migration {
    /// Comparing what AWS has with what was written: what a destination does about it, and its objects in their order.
    static let drift = Migration(
        version: 8, name: "drift",
        statements: [
            "ALTER TABLE destinations ADD COLUMN on_drift TEXT",
            "ALTER TABLE objects ADD COLUMN probing INTEGER NOT NULL DEFAULT 0",
            // The condition holds for every row: it keeps the planner from taking this index for other queries.
            "CREATE INDEX objects_of_destination ON objects(destination) WHERE generation > 0",
        ])
}
