import JSONDocument

/// Vault's list of keys.
enum KeyList {
    /// The keys under `Keys`; nil when the answer has no `keys`.
    static func render(_ object: JSONObject) -> String? {
        guard let keys = object["keys"]?.array else { return nil }
        return ColumnTable.render(titles: ["Keys"], keys.map { [GoText.of($0)] })
    }
}
