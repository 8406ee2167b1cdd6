import JSONDocument
import SyncProtocol

/// How much more fits on a page of a list: entries, and bytes as they go onto the wire, every escape counted (rule L1).
struct PageBudget {
    private let limit: Int
    private var count = 0
    private var bytes = 0
    private let maximumBytes: Int

    /// A page of so many entries and bytes.
    init(limit: Int, bytes: Int = ProtocolLimits.pageBytes) {
        self.limit = limit
        maximumBytes = bytes
    }

    /// Takes an entry, unless it has no room; the first one always has, so that every page gets on.
    ///
    /// - Parameters:
    ///   - key: its key.
    ///   - value: what is under the key.
    ///   - keyOccurrences: how often the key is written: 2 where there is a list of keys beside the entries.
    /// - Returns: whether it was taken.
    mutating func take(_ key: String, _ value: JSONValue, keyOccurrences: Int = 2) -> Bool {
        let size = keyOccurrences * (JSONWriter.write(.string(key)).count + 2) + JSONWriter.write(value).count
        guard count < limit, count == 0 || bytes + size <= maximumBytes else { return false }
        count += 1
        bytes += size
        return true
    }
}
