extension Migration {
    /// Objects that were asked to be written again while bytes were on their way.
    static let rewriting = Migration(
        version: 12, name: "rewriting",
        statements: ["ALTER TABLE objects ADD COLUMN rewriting INTEGER NOT NULL DEFAULT 0"])
}
