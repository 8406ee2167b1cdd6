extension Migration {
    /// What comes back with a deleted secret that is restored: the versions of its last day, and copies of calls about its
    /// attributes that may still arrive.
    static let deletionDoubts = Migration(
        version: 11, name: "deletion doubts",
        statements: [
            "ALTER TABLE deletions ADD COLUMN budget TEXT",
            "ALTER TABLE deletions ADD COLUMN attributes_doubt_until INTEGER",
        ])
}
