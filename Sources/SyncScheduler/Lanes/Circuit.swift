import SyncEngine
import SyncProtocol

/// Whether a destination is worth calling: dead credentials and outages concern all its rows alike, so one call at a time
/// finds out for all of them.
///
/// It opens at the first refusal of the credentials, or when as many calls in a row as a lane holds brought no answer of
/// AWS. Open, it lets one call through every 30 to 60 seconds, or at once where somebody waits for it or the destination
/// was changed. Any answer of AWS about something else than credentials closes it. Nothing of the queue is lost meanwhile.
/// Pure: each step gets the time.
struct Circuit: Sendable, Equatable {
    private enum State: Sendable, Equatable {
        /// Calls go; so many in a row had no answer.
        case closed(silent: Int)
        /// None goes before that time.
        case open(until: Timestamp)
        /// One is on its way.
        case probing
    }

    /// Calls without an answer, one after the other, that open it.
    static let silences = Lanes.width
    /// From opening to the next call: so long, and up to as long again.
    private static let pause: Duration = .seconds(30)

    private var state = State.closed(silent: 0)
    /// The revision of the destination that it speaks of.
    private var revision: Int64

    init(revision: Int64) {
        self.revision = revision
    }

    /// When the next call may go; nil while calls go anyway, or one is on its way.
    var opensAgain: Timestamp? {
        if case .open(let until) = state { until } else { nil }
    }

    /// Whether rows are left alone now; while a call finds out, it is worth waiting for.
    func leavesAlone(at now: Timestamp) -> Bool {
        if case .open(let until) = state { Self.isAhead(until, now) } else { false }
    }

    /// How many calls may go now.
    func room(now: Timestamp) -> Int {
        switch state {
        case .closed: .max
        case .open(let until): Self.isAhead(until, now) ? 0 : 1
        case .probing: 0
        }
    }

    /// A call goes.
    mutating func began() {
        if case .open = state { state = .probing }
    }

    /// The destination is at that revision; another one than before has other credentials or another endpoint.
    mutating func look(at revision: Int64) {
        guard revision != self.revision else { return }
        self.revision = revision
        state = .closed(silent: 0)
    }

    /// Somebody waits for it: the next call may go at once.
    mutating func invite(now: Timestamp) {
        if case .open = state { state = .open(until: now) }
    }

    /// A call was refused by the agent itself: that says nothing about the destination, so the next one may find out.
    mutating func wasNotAsked(now: Timestamp) {
        if case .probing = state { state = .open(until: now) }
    }

    /// A call ended.
    ///
    /// - Parameters:
    ///   - outcome: how.
    ///   - now: the time.
    ///   - jitter: 0 up to 1.
    /// - Returns: whether a destination that was called is left alone from now on.
    mutating func ended(_ outcome: CallResult.Outcome, now: Timestamp, jitter: Double) -> Bool {
        var wasClosed = false
        if case .closed = state { wasClosed = true }
        switch (outcome, state) {
        case (.credentials, .closed), (.credentials, .probing): open(now, jitter)
        case (.notSent, .probing), (.ambiguous, .probing): open(now, jitter)
        case (.notSent, .closed(let silent)), (.ambiguous, .closed(let silent)):
            state = .closed(silent: silent + 1)
            if silent + 1 >= Self.silences { open(now, jitter) }
        // Late answers of calls that were on their way when it opened change nothing, unless they are good.
        case (.credentials, .open), (.notSent, .open), (.ambiguous, .open): break
        case (.applied, _), (.refused, _), (.throttled, _), (.quota, _): state = .closed(silent: 0)
        }
        return wasClosed && opensAgain != nil
    }

    private mutating func open(_ now: Timestamp, _ jitter: Double) {
        state = .open(until: now + Self.pause * (1 + jitter))
    }

    /// Whether a time is still to come; one further away than a pause can be is of a clock that was set back since.
    private static func isAhead(_ until: Timestamp, _ now: Timestamp) -> Bool {
        until > now && until <= now + pause * 2
    }
}
