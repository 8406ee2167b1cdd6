import SyncProtocol

/// When an object that did not get through is tried again.
///
/// Waits inside one call belong to the AWS client; these are the waits between calls, kept in the row.
public struct RetrySchedule: Sendable {
    /// Why it did not get through.
    public enum Cause: Sendable, CaseIterable {
        /// AWS refused: 5 minutes doubling to 1 hour.
        case refused
        /// The credentials are dead: a probe every 30 to 60 seconds.
        case credentials
        /// AWS asked to slow down: 1 second doubling to 1 minute.
        case throttled
        /// A quota: 15 minutes doubling to 6 hours.
        case quota
        /// AWS, or the way to it, is in trouble: 1 second doubling to 5 minutes.
        case service
        /// Our own force-delete is settling: full jitter up to 8 seconds.
        case releasing
    }

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - cause: why it did not get through.
    ///   - attempts: attempts since the last success, from 1.
    ///   - jitter: 0 up to 1, drawn by the caller.
    /// - Returns: the delay, from now.
    public static func delay(_ cause: Cause, attempts: Int64, jitter: Double) -> Duration {
        switch cause {
        case .refused: spread(doubling(300, attempts, cap: 3_600), jitter)
        case .credentials: .milliseconds(30_000 + Int64(jitter * 30_000))
        case .throttled: spread(doubling(1, attempts, cap: 60), jitter)
        case .quota: spread(doubling(900, attempts, cap: 21_600), jitter)
        case .service: spread(doubling(1, attempts, cap: 300), jitter)
        case .releasing: .milliseconds(100 + Int64(jitter * Double(doubling(1, attempts, cap: 8)) * 1_000))
        }
    }

    private static func doubling(_ base: Int64, _ attempts: Int64, cap: Int64) -> Int64 {
        min(cap, base << min(max(attempts - 1, 0), 20))
    }

    /// The delay and up to a fifth more, so that rows that failed together do not return together.
    private static func spread(_ seconds: Int64, _ jitter: Double) -> Duration {
        .milliseconds(seconds * 1_000 + Int64(jitter * Double(seconds) * 200))
    }
}
