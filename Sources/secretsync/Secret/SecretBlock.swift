import JSONDocument
import SyncProtocol

/// What Vault's `kv put` prints: the path, then the metadata of the new version.
enum SecretBlock {
    /// The block of that put.
    static func render(_ secret: SecretReference, _ result: JSONObject, customMetadata: JSONObject) -> String {
        let path = "\(secret.mount)/data/\(secret.secretName)"
        let rows = [
            ["created_time", GoText.of(result["created_time"] ?? "n/a")],
            ["custom_metadata", customMetadata.isEmpty ? "" : GoText.of(.object(customMetadata))],
            ["deletion_time", "n/a"],
            ["destroyed", "false"],
            ["version", GoText.of(result["version"] ?? "n/a")],
        ]
        // Vault makes the second heading as wide as its longest key, four spaces and the word Value.
        return [
            heading("Secret Path", width: path.count), path, "",
            heading("Metadata", width: "custom_metadata".count + 4 + "Value".count),
            KeyValueTable.render(rows),
        ].joined(separator: "\n")
    }

    private static func heading(_ title: String, width: Int) -> String {
        let signs = width - title.count - 2
        let side = String(repeating: "=", count: signs <= 0 ? 2 : (signs + 1) / 2)
        return "\(side) \(title) \(side)"
    }
}
