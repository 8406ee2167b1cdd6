import JSONDocument
import SyncProtocol

/// The rows of a `sync.wait` answer.
enum SettledRows {
    /// The rows, wherever the answer has them: as `associated_secrets` by key, or as a list `rows`; nil when it has none.
    static func read(_ result: JSONObject) -> [AssociationRow]? {
        let values =
            result["associated_secrets"]?.object?.members.map(\.value) ?? result["rows"]?.array
            ?? result["rows"]?.object?.members.map(\.value)
        return values?.compactMap { try? AssociationRow(json: $0) }
    }
}
