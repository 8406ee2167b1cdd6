/// The attempts of one call so far, and the decision what comes next. Pure.
struct CallProgress: Sendable {
    /// What comes after an attempt.
    enum AttemptAction: Equatable {
        /// The call is over.
        case finish
        /// The same again, after a delay; which retry it is counts from 1.
        case retry(RetryKind, number: Int)
        /// The same again at once, with the clock corrected.
        case correctClock
        /// The same again at once, with other credentials.
        case refreshCredentials
    }

    /// How the requests so far ended.
    private(set) var ends: [CallOutcome.Kind] = []
    /// The account of the credentials in use, where somebody says.
    var account: String?
    /// What the last retry was for.
    private(set) var lastRetry: RetryKind?
    private var retries = 0
    private var correctedClock = false
    private var refreshedCredentials = false
    private let maximumAttempts: Int

    init(maximumAttempts: Int) {
        self.maximumAttempts = maximumAttempts
    }

    /// An attempt ended.
    mutating func attemptEnded(_ result: AttemptResult) -> AttemptAction {
        ends.append(result.outcome.kind)
        switch result.outcome {
        case .applied, .refused, .quota:
            return .finish
        case .ambiguous, .notSent:
            return retry(.transient)
        case .throttled:
            return retry(.throttling)
        case .credentials where result.isClockSkew:
            if correctedClock { return .finish }
            correctedClock = true
            return .correctClock
        case .credentials:
            if refreshedCredentials { return .finish }
            refreshedCredentials = true
            return .refreshCredentials
        }
    }

    /// The report when the last attempt ended like that.
    func report(_ outcome: CallOutcome) -> CallReport {
        CallReport(outcome: outcome, ends: ends, account: account)
    }

    private mutating func retry(_ kind: RetryKind) -> AttemptAction {
        guard retries + 1 < maximumAttempts else { return .finish }
        retries += 1
        lastRetry = kind
        return .retry(kind, number: retries)
    }
}
