import JSONDocument

/// Mounts, one per line.
enum MountTable {
    /// The mounts under `Path` and `Accessor`; nil when the answer has neither `mounts` nor `key_info`.
    static func render(_ result: JSONObject) -> String? {
        let rows: [[String]]
        if let mounts = result["mounts"]?.array {
            rows = mounts.map { [text($0["path"]) + "/", text($0["accessor"])] }
        } else if let mounts = result["key_info"]?.object {
            rows = mounts.members.map { [$0.name, text($0.value["accessor"])] }
        } else {
            return nil
        }
        return ColumnTable.render(titles: ["Path", "Accessor"], rows)
    }

    private static func text(_ value: JSONValue?) -> String {
        value.map(GoText.of) ?? "-"
    }
}
