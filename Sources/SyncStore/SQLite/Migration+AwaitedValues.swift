extension Migration {
    /// Rows that wait for a value, so that a provider that registers is asked without a look through all of them.
    static let awaitedValues = Migration(
        version: 7, name: "awaited values",
        statements: [
            """
            CREATE INDEX objects_awaiting_value ON objects(association)
              WHERE hold = 'awaiting_value' AND standing = 'current'
            """
        ])
}
