extension Migration {
    /// Roles that destinations assume, and the tokens they assume them with.
    static let destinationRoles = Migration(
        version: 2, name: "destination roles",
        statements: [
            "ALTER TABLE destinations ADD COLUMN role_arn TEXT",
            "ALTER TABLE destinations ADD COLUMN external_id TEXT",
            "ALTER TABLE destinations ADD COLUMN identity_token BLOB",
            "ALTER TABLE destinations ADD COLUMN identity_token_file TEXT",
            "ALTER TABLE destinations ADD COLUMN identity_token_ttl INTEGER",
        ])
}
