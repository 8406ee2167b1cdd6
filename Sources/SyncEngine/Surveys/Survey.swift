public import SyncProtocol

/// One look at what AWS has of a destination's secrets, to be compared with what it confirmed.
///
/// It keeps what differs and the keys of what is equal, so that ten thousand secrets that are as they should be cost a
/// hundred calls and no row is loaded twice. Nothing is concluded from a list that was not read to its end.
public struct Survey: Sendable {
    /// What AWS said about one object.
    struct Finding: Sendable {
        /// What AWS tells; nil where there is no such secret.
        let observation: Observation?
        /// When AWS was asked.
        let askedAt: Timestamp
        /// Whether it comes from a list, which may be old.
        let isListed: Bool
    }

    /// By how much a list may lag behind. Source: ListSecrets in the API reference, "eventually consistent, up to five
    /// minutes".
    public static let listLag: Duration = .seconds(300)
    /// Denied looks at single secrets, one after the other, that end asking: nobody may look.
    static let denialsInARow = 3

    /// The destination.
    public let destination: DestinationRecord
    /// The accessor of the mount that is meant; nil for all.
    let accessor: Accessor?
    /// The secret that is meant; nil for all.
    let secret: SecretID?
    /// How AWS is looked at.
    public private(set) var source: SurveyView.Source
    /// When the list was begun.
    private var listBegunAt: Timestamp?
    /// Objects that are as they should be.
    private(set) var equal: Set<ObjectKey> = []
    /// What AWS said about the others.
    private var findings: [ObjectKey: Finding] = [:]
    /// Why not everything was looked at.
    public private(set) var warnings: [String] = []
    private var denials = 0
    private var hasSeen = false

    init(
        of destination: DestinationRecord, accessor: Accessor?, secret: SecretID?, source: SurveyView.Source,
        warnings: [String] = []
    ) {
        self.destination = destination
        self.accessor = accessor
        self.secret = secret
        self.source = source
        self.warnings = warnings
    }

    /// How far AWS could be looked at.
    public var view: SurveyView {
        SurveyView(
            destination: destination.id.description, source: source, compared: Int64(equal.count + findings.count),
            warnings: warnings)
    }

    /// Whether single secrets are looked at.
    public var describes: Bool {
        source != .none && denials < Self.denialsInARow
    }

    /// What a page of a list says.
    public struct Comparison: Sendable {
        /// When it was asked for.
        let askedAt: Timestamp
        /// Objects that are as they should be.
        var equal: [ObjectKey] = []
        /// What AWS tells of the others.
        var others: [(object: ObjectKey, observation: Observation)] = []
    }

    /// Takes what a page says.
    public mutating func take(_ comparison: Comparison) {
        listBegunAt = listBegunAt ?? comparison.askedAt
        equal.formUnion(comparison.equal)
        for (object, observation) in comparison.others {
            findings[object] = Finding(observation: observation, askedAt: comparison.askedAt, isListed: true)
        }
    }

    /// Everything was asked that can be.
    public mutating func finish() {
        guard source == .describe, !hasSeen, denials > 0 else { return }
        source = .none
        if warnings.isEmpty { warnings.append(Self.denied(lackOfLooks)) }
    }

    /// The list may not be read: each secret is looked at.
    public mutating func listWasDenied() {
        source = .describe
        equal = []
        findings = [:]
    }

    /// Takes what AWS said about one object.
    ///
    /// - Throws: `aws_read_failed` where it could not be asked.
    public mutating func take(
        _ answer: SurveyAnswer, about target: SurveyTarget, askedAt: Timestamp
    ) throws(RPCError) {
        switch answer {
        case .secret(let observation): note(target.object, observation, askedAt: askedAt)
        case .gone: note(target.object, nil, askedAt: askedAt)
        case .denied: noteDenied(target.object, askedAt: askedAt)
        case .failed(let refusal): throw StateEditor.unreadable(destination, refusal)
        case .page: throw RPCError(.internalError, "a look at one secret was answered with a list")
        }
    }

    /// Somebody looked at one object.
    private mutating func note(_ object: ObjectKey, _ observation: Observation?, askedAt: Timestamp) {
        hasSeen = true
        denials = 0
        findings[object] = Finding(observation: observation, askedAt: askedAt, isListed: false)
    }

    /// A look at one object was denied: where others may be looked at, AWS denies what is not there or lost its tag.
    private mutating func noteDenied(_ object: ObjectKey, askedAt: Timestamp) {
        guard hasSeen else {
            denials += 1
            if denials >= Self.denialsInARow {
                warnings.append(Self.denied(lackOfLooks))
            }
            return
        }
        if findings[object] == nil {
            findings[object] = Finding(observation: nil, askedAt: askedAt, isListed: false)
        }
    }

    private static func denied(_ consequence: String) -> String {
        "secretsmanager:DescribeSecret is denied: \(consequence)"
    }

    private var lackOfLooks: String {
        source == .list
            ? "what was changed in the last five minutes is not compared"
            : "what AWS has is not known; allow it, or secretsmanager:ListSecrets, to the destination's identity"
    }

    /// What is known of an object, if it is fresh enough to be believed.
    ///
    /// - Returns: nil where nothing can be said.
    func judgement(of object: RemoteObject) -> Finding? {
        guard object.isComparable else { return nil }
        if let finding = findings[object.key] {
            return object.updatedAt + (finding.isListed ? Self.listLag : .zero) < finding.askedAt ? finding : nil
        }
        guard source == .list, let listBegunAt, object.updatedAt + Self.listLag < listBegunAt else { return nil }
        return Finding(observation: nil, askedAt: listBegunAt, isListed: true)
    }
}

/// One secret that is to be looked at.
public struct SurveyTarget: Sendable, Equatable {
    /// The object.
    public let object: ObjectKey
    /// Its ARN.
    public let arn: String
}

/// What AWS answered to a look.
public enum SurveyAnswer: Sendable, Equatable {
    /// A page of a list, and where the next one begins.
    case page([Observation], next: String?)
    /// One secret.
    case secret(Observation)
    /// There is no such secret.
    case gone
    /// Whoever asks may not look.
    case denied(CallResult.Refusal)
    /// AWS could not be asked.
    case failed(CallResult.Refusal)
}
