import Glibc

/// The monotonic clock in nanoseconds.
func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Durations of one kind of event.
struct Samples {
    private(set) var nanoseconds: [Int64] = []

    mutating func add(_ duration: Int64) {
        nanoseconds.append(duration)
    }

    /// Percentiles and the number of samples, as members of a JSON object; the name goes before each.
    func members(_ name: String) -> String {
        let sorted = nanoseconds.sorted()
        let parts = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)].map { label, share in
            "\"\(name)_\(label)\": \(Self.microseconds(Self.percentile(sorted, share)))"
        }
        return parts.joined(separator: ", ") + ", \"\(name)_count\": \(sorted.count)"
    }

    /// The nearest rank.
    private static func percentile(_ sorted: [Int64], _ share: Double) -> Int64 {
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
    }

    private static func microseconds(_ nanoseconds: Int64) -> Double {
        Double(nanoseconds) / 1_000
    }
}
