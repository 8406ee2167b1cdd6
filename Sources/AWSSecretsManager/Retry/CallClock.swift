/// The time as a client sees it; replaced in tests.
public protocol CallClock: Sendable {
    /// Seconds since 1970 in UTC, as this machine believes.
    var wallSeconds: Int64 { get }
    /// Time since some moment that never changes; never goes back.
    var uptime: Duration { get }
    /// Waits; throws when the task is cancelled.
    func sleep(for duration: Duration) async throws
}
