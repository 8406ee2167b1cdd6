/// When temporary credentials are renewed, in seconds since 1970. Pure.
///
/// AWS's SDKs renew from 15 minutes before the end, and insist from 10 minutes before it. Sessions shorter than an hour have
/// shorter windows, a quarter and a sixth of their time: with the full ones they would be renewed at every call.
struct RenewalTimes: Sendable, Equatable {
    /// From here on one caller asks for new ones.
    let advisory: Int64
    /// From here on all wait for new ones.
    let mandatory: Int64
    /// From here on these are of no use.
    let end: Int64

    /// The times of credentials.
    ///
    /// - Parameters:
    ///   - fetchedAt: when they were fetched.
    ///   - end: when they end.
    ///   - random: a number from 0 up to 1. It moves the advisory time by up to a fifth of its window, so that agents that
    ///     were started together do not ask together.
    init(fetchedAt: Int64, end: Int64, random: Double) {
        let lifetime = max(0, end - fetchedAt)
        let window = min(15 * 60, lifetime / 4)
        advisory = end - window + Int64(Double(window) / 5 * min(max(0, random), 1))
        mandatory = end - min(10 * 60, lifetime / 6)
        self.end = end
    }
}
