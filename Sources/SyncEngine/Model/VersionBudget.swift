public import SyncProtocol

/// How many versions AWS was given of one secret in the last 24 hours.
///
/// AWS keeps every version younger than 24 hours and about 100 at most (Secrets Manager quotas), so the writes of any
/// 24 hours stay under 96: the first 60 go at once, the rest at least 20 minutes apart.
public struct VersionBudget: Sendable, Equatable {
    /// The numbers of the rule; settings, so that a test or an operator can change them.
    public struct Limits: Sendable, Equatable {
        /// Writes that go at once.
        public var immediate: Int
        /// Writes of 24 hours.
        public var maximum: Int
        /// The least time between writes once the immediate ones are used up.
        public var spacing: Duration

        /// AWS's numbers with margin.
        public init(immediate: Int = 60, maximum: Int = 96, spacing: Duration = .seconds(20 * 60)) {
            self.immediate = immediate
            self.maximum = maximum
            self.spacing = spacing
        }
    }

    /// Writes by hour since 1970, oldest first; at most 25 entries.
    public private(set) var hours: [Int64: Int]
    /// The last write.
    public private(set) var lastWriteAt: Timestamp?

    /// Nothing written yet.
    public init() {
        hours = [:]
        lastWriteAt = nil
    }

    /// A budget read back from the store.
    public init(hours: [Int64: Int], lastWriteAt: Timestamp?) {
        self.hours = hours
        self.lastWriteAt = lastWriteAt
    }

    /// Counts a write.
    public mutating func record(now: Timestamp) {
        let hour = Self.hour(now)
        hours = hours.filter { $0.key > hour - 25 }
        hours[hour, default: 0] += 1
        lastWriteAt = now
    }

    /// What two rows counted of one secret; a write that both know is one.
    mutating func merge(_ other: VersionBudget) {
        hours.merge(other.hours) { max($0, $1) }
        lastWriteAt = [lastWriteAt, other.lastWriteAt].compactMap { $0 }.max()
    }

    /// When the next write may go; nil for at once.
    public func nextWrite(now: Timestamp, limits: Limits) -> Timestamp? {
        let hour = Self.hour(now)
        // A counter covers a whole hour, so 25 of them cover at least 24 hours.
        let recent = hours.filter { $0.key > hour - 25 && $0.key <= hour }
        let written = recent.values.reduce(0, +)
        if written < limits.immediate { return nil }
        if written >= limits.maximum {
            var left = written
            for (oldest, count) in recent.sorted(by: { $0.key < $1.key }) {
                left -= count
                if left < limits.maximum { return Timestamp(nanoseconds: (oldest + 25) * Self.hourNanoseconds) }
            }
        }
        guard let lastWriteAt, lastWriteAt + limits.spacing > now else { return nil }
        return lastWriteAt + limits.spacing
    }

    private static let hourNanoseconds: Int64 = 3_600_000_000_000

    private static func hour(_ time: Timestamp) -> Int64 {
        time.nanoseconds / hourNanoseconds
    }
}
