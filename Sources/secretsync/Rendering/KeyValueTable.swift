import JSONDocument

/// Vault's two-column table.
enum KeyValueTable {
    /// The members of an object, sorted, under `Key` and `Value`.
    static func render(_ object: JSONObject) -> String {
        render(object.sortedMembers.map { [$0.name, GoText.of($0.value)] })
    }

    /// Those rows, in that order, under `Key` and `Value`.
    static func render(_ rows: [[String]]) -> String {
        ColumnTable.render(titles: ["Key", "Value"], rows)
    }
}
