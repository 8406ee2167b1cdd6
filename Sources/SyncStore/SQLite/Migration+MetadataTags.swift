extension Migration {
    /// The metadata of secrets, and who makes tags of them.
    static let metadataTags = Migration(
        version: 9, name: "metadata tags",
        statements: [
            "ALTER TABLE secrets ADD COLUMN custom_metadata TEXT",
            "ALTER TABLE destinations ADD COLUMN metadata_tags INTEGER",
            "ALTER TABLE associations ADD COLUMN tags_beside_metadata TEXT",
        ])
}
