public import SyncProtocol

/// Why a provider did not give a value, and when it is asked again.
public struct PullTrouble: Sendable, Equatable {
    /// Why. Carries nothing that the provider wrote.
    public enum Kind: Sendable, Equatable {
        /// It does not know the secret.
        case notFound
        /// It answered another error.
        case refused(ErrorReason)
        /// Its answer is not one by the protocol; what is wrong with it, in our words.
        case malformed(String)
        /// It did not answer in time.
        case late
        /// It answered another version than the one asked for, or one older than the host announced.
        case otherVersion
        /// The version asked for is deleted or destroyed.
        case versionGone
        /// The version is known with other content.
        case conflict
        /// The agent could not take the answer in.
        case notTaken

        /// For people.
        public var text: String {
            switch self {
            case .notFound:
                "the provider does not know this secret; AWS keeps what it has until secret.delete says that it is gone"
            case .refused(let reason): "the provider answered an error (\(reason.rawValue))"
            case .malformed(let what): "the provider's answer cannot be used: \(what)"
            case .late: "the provider did not answer in time"
            case .otherVersion: "the provider answered another version than the one asked for"
            case .versionGone: "the provider no longer has the version asked for"
            case .conflict: "the provider answered other content for a version that is known"
            case .notTaken: "the provider's answer could not be saved"
            }
        }
    }

    /// Why.
    public let kind: Kind
    /// How often in a row.
    public let attempts: Int64
    /// When it is asked again.
    public internal(set) var retryAt: Timestamp

    /// The trouble after another one: asked again after a second, doubling to five minutes.
    ///
    /// - Parameters:
    ///   - kind: why.
    ///   - before: the trouble before this one, if any.
    ///   - now: when it came.
    ///   - jitter: 0 up to 1, drawn by the caller.
    init(_ kind: Kind, after before: PullTrouble?, now: Timestamp, jitter: Double) {
        self.kind = kind
        attempts = (before?.attempts ?? 0) + 1
        retryAt = now + RetrySchedule.delay(.service, attempts: attempts, jitter: jitter)
    }

    /// For people, as the row's warning says it.
    public var text: String {
        "\(kind.text); asked \(attempts) \(attempts == 1 ? "time" : "times"), again at \(retryAt)"
    }
}
