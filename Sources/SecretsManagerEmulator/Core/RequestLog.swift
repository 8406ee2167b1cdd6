/// The calls that were made: counters for all of them, details of the latest.
struct RequestLog: Sendable {
    let capacity: Int
    /// Calls by operation; delayed copies are not counted, nobody sent them.
    private(set) var counts: [String: Int] = [:]
    private var entries: [LoggedRequest] = []

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// The latest calls, oldest first.
    var latest: [LoggedRequest] {
        Array(entries.suffix(capacity))
    }

    /// How many calls of that operation were made; of all for nil.
    func count(of operation: String?) -> Int {
        if let operation { counts[operation] ?? 0 } else { counts.values.reduce(0, +) }
    }

    mutating func append(_ entry: LoggedRequest) {
        if !entry.isCopy { counts[entry.operation, default: 0] += 1 }
        entries.append(entry)
        // Dropping half at once keeps the cost of one call constant.
        if entries.count >= capacity * 2 { entries.removeFirst(entries.count - capacity) }
    }
}
