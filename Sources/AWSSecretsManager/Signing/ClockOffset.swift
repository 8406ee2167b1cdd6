import Synchronization

/// How far AWS's clock is ahead of ours, learnt from the `Date` header of an answer that refused our date.
///
/// Learnt only then: an offset is a repair of a wrong clock, not a second clock.
final class ClockOffset: Sendable {
    /// Below this, a new offset cannot be what the refusal was about.
    private static let significant: Int64 = 5

    private let offset = Mutex<Int64>(0)
    private let last = Mutex<Int64?>(nil)

    /// Seconds to add to our clock.
    var seconds: Int64 {
        offset.withLock { $0 }
    }

    /// Our time, corrected.
    func corrected(wallSeconds: Int64) -> AWSTimestamp {
        AWSTimestamp(secondsSinceEpoch: wallSeconds + seconds)
    }

    /// How far AWS's clock was ahead of ours when it answered last, in seconds; nil before any answer.
    var observed: Int64? {
        last.withLock { $0 }
    }

    /// Notes AWS's time without relying on it.
    func observe(serverDate: AWSTimestamp?, wallSeconds: Int64) {
        guard let serverDate else { return }
        last.withLock { $0 = serverDate.secondsSinceEpoch - wallSeconds }
    }

    /// Takes AWS's time into account; false when it explains nothing, so that signing again would be in vain.
    func learn(serverDate: AWSTimestamp, wallSeconds: Int64, signedAt: AWSTimestamp) -> Bool {
        guard abs(serverDate.secondsSinceEpoch - signedAt.secondsSinceEpoch) > Self.significant else { return false }
        offset.withLock { $0 = serverDate.secondsSinceEpoch - wallSeconds }
        return true
    }
}
