extension Migration {
    /// Copies of secrets in other regions.
    static let replicas = Migration(
        version: 5, name: "replicas",
        statements: [
            "ALTER TABLE destinations ADD COLUMN replica_regions TEXT",
            "ALTER TABLE objects ADD COLUMN intent_region TEXT",
            "ALTER TABLE objects ADD COLUMN replicas TEXT",
            "ALTER TABLE objects ADD COLUMN doubtful_replicas TEXT",
            "ALTER TABLE objects ADD COLUMN replicas_repeat_at INTEGER",
        ])
}
