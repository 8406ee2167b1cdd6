import SyncEngine
import SyncProtocol

/// When each destination is compared with AWS in the background. Pure: each step gets the time.
///
/// One after the other, each every interval and up to a fifth less or more, so that agents that were started together do
/// not ask together; a new destination, and every one after a start, within the first interval but not at its beginning.
struct SurveySchedule: Sendable {
    private struct Entry: Sendable {
        var dueAt: Timestamp
    }

    /// How long from one to the next; nil where there are none.
    let interval: Duration?
    private var entries: [DestinationKey: Entry] = [:]
    private var running: DestinationKey?

    init(interval: Duration?) {
        self.interval = interval
    }

    /// When the next one is due; nil while one runs or none ever is.
    var nextDue: Timestamp? {
        running == nil ? entries.values.map(\.dueAt).min() : nil
    }

    /// Those destinations there are.
    ///
    /// - Parameters:
    ///   - destinations: their keys.
    ///   - now: the time.
    ///   - jitter: gives numbers from 0 up to 1.
    mutating func look(at destinations: [DestinationKey], now: Timestamp, jitter: () -> Double) {
        guard let interval else { return }
        let known = Set(destinations)
        if entries.count != known.count || !entries.keys.allSatisfy(known.contains) {
            entries = entries.filter { known.contains($0.key) }
        }
        for key in destinations where entries[key] == nil {
            entries[key] = Entry(dueAt: now + interval * (0.1 + 0.9 * jitter()))
        }
    }

    /// Begins the one that is due longest; nil when none is.
    mutating func begin(now: Timestamp) -> DestinationKey? {
        guard running == nil, let next = entries.min(by: { ($0.value.dueAt, $0.key) < ($1.value.dueAt, $1.key) }),
            next.value.dueAt <= now
        else { return nil }
        running = next.key
        return next.key
    }

    /// Copies of a destination are being made: it is looked at sooner, but not all the time.
    mutating func hurry(_ destination: DestinationKey, now: Timestamp) {
        guard let interval, let entry = entries[destination] else { return }
        entries[destination]?.dueAt = min(entry.dueAt, now + max(min(interval, Self.shortest), interval / 20))
    }

    /// Copies are not asked about more often.
    private static let shortest: Duration = .seconds(30)

    /// The one that was begun ended, well or not.
    mutating func end(now: Timestamp, jitter: Double) {
        guard let interval, let key = running else { return }
        running = nil
        entries[key]?.dueAt = now + interval * (0.8 + 0.4 * jitter)
    }
}
