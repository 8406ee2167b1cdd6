package import SyncEngine

/// What became of a call: for its row, and for the pace of those that follow.
package struct SentCall: Sendable {
    /// What it says about the row.
    package let result: CallResult
    let arrivals: Int
    let wasThrottled: Bool
    let wasAsked: Bool

    /// The end of a call.
    ///
    /// - Parameters:
    ///   - result: what it says about the row.
    ///   - arrivals: how many of its attempts may have reached AWS.
    ///   - wasThrottled: whether AWS throttled any of them.
    ///   - wasAsked: whether AWS, or what stands in its place, was asked at all: the agent refuses some calls itself.
    package init(result: CallResult, arrivals: Int, wasThrottled: Bool, wasAsked: Bool = true) {
        self.result = result
        self.arrivals = arrivals
        self.wasThrottled = wasThrottled
        self.wasAsked = wasAsked
    }
}
