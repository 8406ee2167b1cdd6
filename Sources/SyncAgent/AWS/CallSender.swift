import AWSSecretsManager
import SyncEngine
import SyncProtocol
import SyncScheduler

/// Makes the call of an intent that is durable.
protocol CallSender: Sendable {
    /// Makes the call and says what became of it; never throws, every trouble is an outcome.
    func send(_ sendout: Sendout, begunAt: Timestamp) async -> CallReport

    /// A destination is gone: its credentials are kept no longer.
    func forget(_ destination: DestinationID)

    /// Asks AWS about a destination, without changing anything; never throws, every trouble is part of the answer.
    func check(_ order: CheckOrder, now: Timestamp) async -> DestinationCheck

    /// Looks at what AWS has, without values; never throws, every trouble is an answer.
    func look(_ look: Look, at destination: DestinationRecord) async -> Looked
}

/// What is looked at.
enum Look: Sendable {
    /// A page of the secrets that have our tag; nil for the first.
    case list(after: String?)
    /// One secret, by its ARN.
    case secret(arn: String)

    /// The API operation.
    var operation: String {
        switch self {
        case .list: "ListSecrets"
        case .secret: "DescribeSecret"
        }
    }
}

/// What a look came to, for the survey and the counters.
struct Looked: Sendable {
    let answer: SurveyAnswer
    /// How each of its attempts ended.
    let ends: [CallOutcome.Kind]
}

/// What became of a call, for the writer and the counters.
struct CallReport: Sendable {
    let sent: SentCall
    /// How each of its attempts ended; one that could not be attempted counts as one.
    let ends: [CallOutcome.Kind]

    init(result: CallResult, ends: [CallOutcome.Kind], wasAsked: Bool = true) {
        self.ends = ends
        sent = SentCall(
            result: result, arrivals: ends.count { $0 != .notSent }, wasThrottled: ends.contains(.throttled),
            wasAsked: wasAsked)
    }
}
