public import SyncProtocol

/// Comparing what AWS has with what it confirmed, without reading the value: the token of the call that wrote a version is
/// the version's id, so another current version is another content.
extension RemoteObject {
    /// Whether what AWS says about it can be compared: it was confirmed, and nothing is on its way.
    public var isComparable: Bool {
        guard intent == nil, standing == .current, case .value = desire, case .live(let live) = remote,
            live.awsVersionID != nil
        else { return false }
        return isSettled || hasDrifted
    }

    /// Whether the row says that AWS has something else.
    public var hasDrifted: Bool {
        failure.flatMap { Drift(rawValue: $0.reason) } != nil
    }

    /// Whether AWS was still making copies when it was asked last.
    var hasOpenReplicas: Bool {
        replicas.contains { $0.value.status != "InSync" }
    }

    /// How that differs from what AWS confirmed; nil where it does not.
    ///
    /// - Parameter observation: what AWS tells of the secret; nil where there is none.
    /// - Returns: how it differs.
    public func drift(from observation: Observation?) -> Drift? {
        guard case .live(let live) = remote else { return nil }
        guard let observation, observation.arn.utf8.elementsEqual(live.arn.utf8) else { return .missing }
        if observation.isScheduled { return .scheduled }
        if observation.currentVersionID != live.awsVersionID { return .content }
        let wanted = attributes.tags.merging([DestinationSettings.ownTagKey: ""]) { $1 }
        if wanted.contains(where: { observation.tags[$0.key] != $0.value }) { return .tags }
        if let copies = observation.replicas, attributes.replicaRegions.keys.contains(where: { copies[$0] == nil }) {
            return .replicas
        }
        return nil
    }

    /// What becomes of a drift.
    public enum Treatment: Sendable, Equatable {
        /// It is written again.
        case work
        /// The row says so until somebody asks.
        case report(hint: String)
    }

    /// AWS has something else: what was confirmed is not true any more, so the row is not synced.
    ///
    /// - Parameters:
    ///   - drift: how it differs.
    ///   - observation: what AWS tells of the secret; nil where there is none.
    ///   - treatment: what becomes of it.
    ///   - now: the time.
    public mutating func note(
        _ drift: Drift, from observation: Observation?, as treatment: Treatment, now: Timestamp
    ) {
        switch drift {
        case .missing, .scheduled, .content: forgetContent()
        case .tags: tagsSynced = 0
        case .replicas: replicas = replicas.filter { observation?.replicas?[$0.key] != nil }
        }
        let since = failure?.reason == drift.reason ? failure?.since ?? now : now
        // What is written for it is a generation of its own.
        generation += 1
        resume(now: now)
        guard case .report(let hint) = treatment else { return }
        failure = ObjectFailure(
            side: .client, reason: drift.reason, message: drift.message(name, region), hint: hint, since: since,
            attemptBegunAt: now)
        dueAt = nil
    }

    /// AWS has what was written after all: whoever changed it took that back.
    public mutating func noteEqual(_ observation: Observation, now: Timestamp) {
        guard hasDrifted, case .value(let wanted) = desire, case .live(var live) = remote else { return }
        live.digest = wanted.digest
        remote = .live(live)
        tagsSynced = tagsDesired
        for (region, key) in attributes.replicaRegions where replicas[region] == nil {
            guard let state = observation.replicas?[region] else { continue }
            replicas[region] = ReplicaState(kmsKeyID: key, status: state.status, message: state.message)
        }
        failure = nil
        updatedAt = now
        dueAt = isSettled ? attributesRepeatAt : now
    }

    /// How AWS's copies are now.
    public mutating func note(replicas told: [String: ReplicaState]) {
        for (region, state) in told where replicas[region] != nil {
            replicas[region]?.status = state.status
            replicas[region]?.message = state.message
        }
    }

    /// Whether a lost wake-up left it alone although there is something to do.
    var isForgotten: Bool {
        !isSettled && intent == nil && dueAt == nil && hold == nil && failure == nil
            && !(standing == .retiring && desire != .absent)
    }

    private mutating func forgetContent() {
        guard case .live(var live) = remote else { return }
        live.digest = nil
        remote = .live(live)
    }
}
