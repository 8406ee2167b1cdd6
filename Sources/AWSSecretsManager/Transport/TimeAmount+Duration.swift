import NIOCore

extension TimeAmount {
    /// The same span, within what NIO can count.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = overflow ? .hours(24) : .nanoseconds(nanoseconds + attoseconds / 1_000_000_000)
    }
}
