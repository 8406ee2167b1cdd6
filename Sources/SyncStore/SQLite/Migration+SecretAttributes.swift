extension Migration {
    /// What secrets have beside their value: tags and a KMS key, wanted and confirmed.
    static let secretAttributes = Migration(
        version: 3, name: "secret attributes",
        statements: [
            "ALTER TABLE destinations ADD COLUMN custom_tags TEXT",
            "ALTER TABLE destinations ADD COLUMN kms_key_id TEXT",
            "ALTER TABLE objects ADD COLUMN intent_attributes TEXT",
            "ALTER TABLE objects ADD COLUMN intent_tag_keys TEXT",
            "ALTER TABLE objects ADD COLUMN attributes TEXT",
            "ALTER TABLE objects ADD COLUMN stray_tag_keys TEXT",
            "ALTER TABLE objects ADD COLUMN doubtful_tag_keys TEXT",
            "ALTER TABLE objects ADD COLUMN untag_denied INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE objects ADD COLUMN confirmed_kms_key_id TEXT",
            "ALTER TABLE objects ADD COLUMN key_repeat_at INTEGER",
            "ALTER TABLE deletions ADD COLUMN attributes TEXT",
            "ALTER TABLE deletions ADD COLUMN tagged INTEGER NOT NULL DEFAULT 1",
            "DROP INDEX objects_stalled",
            """
            CREATE INDEX objects_stalled ON objects(destination)
              WHERE hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied
            """,
        ])
}
