/// How one attempt ended, with what the next one may learn from it.
struct AttemptResult: Sendable, Equatable {
    /// How it ended.
    let outcome: CallOutcome
    /// Whether AWS refused the date of the signature.
    var isClockSkew = false
    /// AWS's time, from the `Date` header.
    var serverDate: AWSTimestamp?
    /// How long AWS wants us to wait, from `x-amz-retry-after`.
    var retryAfter: Duration?
}
