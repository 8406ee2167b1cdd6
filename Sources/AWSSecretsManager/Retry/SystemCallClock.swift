#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The machine's clocks.
public struct SystemCallClock: CallClock {
    private static let origin = ContinuousClock.now

    /// The machine's clocks.
    public init() {}

    /// The real-time clock.
    public var wallSeconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    /// The continuous clock.
    public var uptime: Duration {
        ContinuousClock.now - Self.origin
    }

    /// Sleeps on the continuous clock.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
