extension Migration {
    /// Granularity `secret-key`: which key an object holds, and how all objects of an association stand together.
    ///
    /// The index of an association's objects holds their gist, so that the status of a thousand keys is read from it alone.
    /// An object that stands alone has none there: saving it does not touch the index.
    static let keyGranularity = Migration(
        version: 6, name: "key granularity",
        statements: [
            "ALTER TABLE destinations ADD COLUMN granularity TEXT",
            "ALTER TABLE associations ADD COLUMN granularity TEXT NOT NULL DEFAULT 'secret-path'",
            "ALTER TABLE associations ADD COLUMN keys_digest BLOB",
            "ALTER TABLE objects ADD COLUMN sub_key TEXT",
            "ALTER TABLE objects ADD COLUMN is_text INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE objects ADD COLUMN gist TEXT",
            "DROP INDEX objects_of_association",
            "CREATE INDEX objects_of_association ON objects(association, gist)",
            """
            CREATE INDEX associations_keyed ON associations(destination, accessor, secret_name)
              WHERE granularity = 'secret-key'
            """,
        ])
}
