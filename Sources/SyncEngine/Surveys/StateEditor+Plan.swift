import JSONDocument
public import SyncProtocol

/// What surveys and rows come to: a plan, and its carrying out.
extension StateEditor {
    /// A plan that is being made, slice by slice.
    public struct PlanDraft: Sendable {
        /// What has been found so far.
        public private(set) var plan = SyncPlan(plan: "")
        private let limit: Int
        private var chain: [UInt8] = []
        private var bytes = 0

        /// A draft whose answer holds so many entries at most.
        public init(limit: Int64? = nil) {
            self.limit = Int(limit ?? ProtocolLimits.pageEntries)
        }

        mutating func add(_ entry: PlanEntry, _ digester: ValueDigester) {
            let json = JSONWriter.write(entry.json)
            chain = digester.digest(of: SecretValue(chain + json)).bytes
            plan.total += 1
            plan.counts[entry.action, default: 0] += 1
            bytes += json.count + 1
            if plan.entries.count < limit, bytes <= ProtocolLimits.pageBytes { plan.entries.append(entry) }
        }

        /// The plan is whole.
        public mutating func finish(_ surveys: [Survey], _ digester: ValueDigester) {
            let name = digester.digest(of: SecretValue(chain + [UInt8]("plan".utf8))).bytes.prefix(16)
            plan.plan = name.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
            plan.surveyed = surveys.map(\.view)
        }
    }

    /// Adds a slice of a destination's rows to a plan.
    ///
    /// - Returns: where the next slice begins; nil after the last.
    public func draft(_ plan: inout PlanDraft, _ survey: Survey, after: ObjectKey?) throws -> ObjectKey? {
        if after == nil { try draftKeyless(&plan, survey) }
        return try walk(survey, after: after) { object in
            guard let (action, reason) = try work(on: object, survey) else { return }
            guard let association = try transaction.association(object.association) else { return }
            plan.add(
                PlanEntry(
                    action: action, destination: survey.destination.id.description, mount: association.mount.text,
                    secretName: association.secret.name.text, subKey: object.subKey?.shown.text,
                    externalName: object.name, reason: reason), environment.digester)
        }
    }

    /// Associations of which nobody knows the keys have no secrets in AWS to be named yet.
    private func draftKeyless(_ plan: inout PlanDraft, _ survey: Survey) throws {
        var after: SecretID?
        repeat {
            let page = try transaction.keyedAssociations(
                destination: survey.destination.key, after: after, limit: 256)
            for association in page where try isMeant(association, survey) && lacksKeys(association) {
                plan.add(
                    PlanEntry(
                        action: .update, destination: survey.destination.id.description,
                        mount: association.mount.text, secretName: association.secret.name.text, externalName: "",
                        reason: PendingReason.awaitingValue.rawValue), environment.digester)
            }
            after = page.count < 256 ? nil : page.last?.secret
        } while after != nil
    }

    private func isMeant(_ association: AssociationRecord, _ survey: Survey) -> Bool {
        (survey.secret == nil || survey.secret == association.secret)
            && (survey.accessor == nil || survey.accessor == association.secret.accessor)
    }

    /// What is to be done about an object, and why it is not done.
    private func work(on object: RemoteObject, _ survey: Survey) throws -> (PlanEntry.Action, String)? {
        if let finding = survey.judgement(of: object) {
            guard let drift = object.drift(from: finding.observation) else { return nil }
            return (drift.action, drift.reason)
        }
        // An old name waits for its successor, which has an entry itself.
        guard !object.isSettled, object.standing == .current || object.desire == .absent else { return nil }
        let reason = object.failure?.reason ?? object.pendingReason?.rawValue ?? "pending"
        switch (object.desire, object.remote) {
        case (.absent, _): return (.delete, reason)
        case (.value, .absent): return (.create, reason)
        case (.value(let wanted), .live(let live)):
            return (wanted.digest != nil && wanted.digest == live.digest ? .attributes : .update, reason)
        }
    }

    /// What is done about what differs.
    public enum Remedy: Sendable, Equatable {
        /// What the destination says (`on_drift`); nothing that waits or failed is touched.
        case policy
        /// All of it is written, and what failed is tried again.
        case all
    }

    /// What a slice of a remedy led to.
    public struct RemedyProgress: Sendable {
        /// Where the next slice begins; nil after the last.
        public var next: ObjectKey?
        /// Associations whose rows moved.
        public var associations: Set<AssociationKey> = []
        /// How many objects drifted.
        public var drifted = 0
        /// Whether copies in other regions are still being made.
        public var isCopying = false
    }

    /// Does something about a slice of a destination's rows.
    public mutating func remedy(
        _ survey: Survey, _ remedy: Remedy, after: ObjectKey?
    ) throws -> RemedyProgress {
        var progress = RemedyProgress()
        var objects: [RemoteObject] = []
        progress.next = try walk(survey, after: after) { objects.append($0) }
        // A purge deletes them all; and a destination may be gone by now.
        guard let destination = try transaction.destination(survey.destination.key),
            try !purging().contains(destination.key)
        else { return RemedyProgress() }
        for before in objects {
            guard let object = try apply(remedy, to: before, survey, destination, &progress) else { continue }
            try unasked { editor in try editor.store(object) }
            progress.associations.insert(object.association)
        }
        for key in progress.associations.sorted() { try refresh(key) }
        return progress
    }

    /// The object as it is to be saved; nil where it stays as it is.
    private mutating func apply(
        _ remedy: Remedy, to before: RemoteObject, _ survey: Survey, _ destination: DestinationRecord,
        _ progress: inout RemedyProgress
    ) throws -> RemoteObject? {
        var object = before
        if let finding = survey.judgement(of: object) {
            if let observation = finding.observation {
                if let replicas = observation.replicas { object.note(replicas: replicas) }
                if object.drift(from: observation) == nil { object.noteEqual(observation, now: now) }
                if object.replicas.contains(where: { $0.value.status == ReplicaState.inProgress }) {
                    progress.isCopying = true
                }
            }
            if let drift = object.drift(from: finding.observation) {
                progress.drifted += 1
                let isWanted = remedy == .all || destination.settings.onDrift == .repair
                switch isWanted ? try obstacle(to: drift, object) : drift.hint {
                case nil: object.note(drift, from: finding.observation, as: .work, now: now)
                case let hint?:
                    if object.failure?.reason != drift.reason || object.failure?.hint != hint {
                        object.note(drift, from: finding.observation, as: .report(hint: hint), now: now)
                    }
                }
            }
            return object == before ? nil : object
        }
        switch remedy {
        case .policy:
            guard object.isForgotten else { return nil }
            object.retry(now: now)
        case .all:
            guard !object.isSettled, object.standing == .current || object.desire == .absent else { return nil }
            object.retry(now: now)
            guard let association = try transaction.association(object.association) else { return nil }
            pullAtOnce(association.secret, of: association.mount)
        }
        return object
    }

    /// What keeps the agent from writing it again, as a hint; nil where it has the bytes, somebody gives them, or none are
    /// needed.
    func obstacle(to drift: Drift, _ object: RemoteObject) throws -> String? {
        switch drift {
        case .tags, .replicas: return nil
        case .scheduled: return drift.hint
        case .missing, .content:
            if object.payload != nil { return nil }
            if let association = try transaction.association(object.association),
                sources.provider(of: association.mount) != nil
            {
                return nil
            }
            return "the value is not at hand: push it with secret.put, let a provider register, or set retain=always"
        }
    }

    /// How many of those associations have which status now.
    public func statuses(of keys: Set<AssociationKey>) throws -> [SyncStatus: Int64] {
        var counts: [SyncStatus: Int64] = [:]
        for key in keys { counts[try transaction.association(key)?.status ?? .unsynced, default: 0] += 1 }
        return counts
    }
}

extension Drift {
    /// What writing it again would be.
    var action: PlanEntry.Action {
        switch self {
        case .missing: .create
        case .scheduled, .content: .update
        case .tags, .replicas: .attributes
        }
    }
}
