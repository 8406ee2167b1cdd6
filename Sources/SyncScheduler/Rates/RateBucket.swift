import SyncProtocol

/// The pace of one group of operations in one account and region: when the next call may leave.
///
/// AWS's request quotas belong to the account, not to a destination, and are shared with everybody in it. The pace starts
/// at the published quota, halves when AWS throttles, and comes back by a twentieth of the quota a second. Pure: each step
/// gets the time; when the clock is set back, all that a bucket remembers goes back with it.
struct RateBucket: Sendable, Equatable {
    /// Calls that may leave at once after a pause: small, because others in the account draw on the same quota.
    private static let burst = 5.0
    /// Throttled answers of calls that left together count once.
    private static let throttleWindow: Duration = .seconds(1)
    /// Nobody is ever slowed further than this share of the quota.
    private static let floor = 0.02

    /// Calls a second at most.
    let quota: Double
    /// Calls a second in force at ``since``.
    private var rate: Double
    private var since: Timestamp
    /// When the call after all that were let go would leave at an even pace.
    private var next: Timestamp
    private var lastThrottle: Timestamp?

    init(quota: Double, now: Timestamp) {
        self.quota = quota
        rate = quota
        since = now
        next = now
    }

    /// Calls a second in force.
    func pace(at now: Timestamp) -> Double {
        let seconds = max(0, (now - since) / .seconds(1))
        return min(quota, rate + quota / 20 * seconds)
    }

    /// Whether nothing it remembers matters any more: nobody waits, the pace is full.
    func rests(at now: Timestamp) -> Bool {
        next <= now && pace(at: now) >= quota
    }

    /// Takes a place for one more call.
    ///
    /// - Returns: when it may leave, now or later.
    mutating func reserve(now: Timestamp) -> Timestamp {
        settle(now)
        let interval = Duration.seconds(1) / rate
        let even = max(next, now)
        next = even + interval
        // After a pause the first few need not keep the distance.
        return max(now, even - interval * (Self.burst - 1))
    }

    /// AWS said that it was too much.
    mutating func throttled(now: Timestamp) {
        settle(now)
        if let last = lastThrottle, now - last < Self.throttleWindow { return }
        rate = max(quota * Self.floor, rate / 2)
        lastThrottle = now
        // What was let go in a burst was part of the excess: from here on it is even.
        next = max(next, now + Duration.seconds(1) / rate * Self.burst)
    }

    /// Another bucket turns out to draw on the same quota: what it let go waits in line with what this one did.
    mutating func absorb(_ other: RateBucket, now: Timestamp) {
        settle(now)
        rate = min(rate, other.pace(at: now))
        next = max(next, now) + max(.zero, other.next - now)
        lastThrottle = [lastThrottle, other.lastThrottle].compactMap { $0 }.max()
    }

    private mutating func settle(_ now: Timestamp) {
        rate = pace(at: now)
        if now < since {
            let back = now - since
            next = next + back
            lastThrottle = lastThrottle.map { $0 + back }
        }
        since = now
    }
}

extension Timestamp {
    /// The point `duration` earlier.
    fileprivate static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + (.zero - duration)
    }
}
