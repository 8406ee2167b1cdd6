import SyncProtocol

/// Copies of the secret in other regions, which AWS keeps equal to it.
///
/// A secret that has copies cannot be deleted: they go first. A copy that failed stays failed until somebody sets the
/// association again.
extension RemoteObject {
    /// Whether AWS confirmed the wanted copies and no others.
    var hasItsReplicas: Bool {
        replicas.count == attributes.replicaRegions.count
            && replicas.allSatisfy { region, replica in
                replica.kmsKeyID != nil && replica.kmsKeyID == attributes.replicaRegions[region] && !replica.isDoubtful
            }
    }

    /// What is to be called for the copies, one region at a time; a copy under another key is made anew.
    func replicaCall(_ arn: String) -> IntentCall? {
        let obsolete = replicas.filter { region, replica in
            guard let key = attributes.replicaRegions[region] else { return true }
            return replica.kmsKeyID != key
        }
        if let region = obsolete.keys.min() { return .unreplicate(arn: arn, region: region) }
        let missing = attributes.replicaRegions.keys.sorted().first { replicas[$0]?.isDoubtful ?? true }
        return missing.map { .replicate(arn: arn, region: $0) }
    }

    /// Before the secret can go its copies must.
    func replicaRemoval(_ arn: String) -> IntentCall? {
        replicas.keys.min().map { .unreplicate(arn: arn, region: $0) }
    }

    /// Copies that failed are tried again.
    mutating func retryReplicas(now: Timestamp) {
        let failed = replicas.filter { $0.value.status == "Failed" }.map(\.key)
        guard !failed.isEmpty else { return }
        // Of unknown key: what is left of it is removed first.
        for region in failed { replicas[region]?.kmsKeyID = nil }
        dueAt = now
    }

    mutating func forgetReplicas() {
        replicas = [:]
        doubtfulReplicas = []
        replicasRepeatAt = nil
    }

    /// No copy of an ambiguous attempt can arrive any more: what is wanted is asked for once more, what is not is removed.
    mutating func doubtReplicas(now: Timestamp) {
        guard let repeatAt = replicasRepeatAt, repeatAt <= now else { return }
        replicasRepeatAt = nil
        for region in replicas.keys { replicas[region]?.isDoubtful = true }
        for region in doubtfulReplicas where replicas[region] == nil { replicas[region] = ReplicaState(kmsKeyID: nil) }
        doubtfulReplicas = []
    }

    /// A call about a region was given up: nobody knows what it did.
    mutating func doubtReplica(_ region: String, _ step: Step) {
        doubtfulReplicas = Self.sorted(doubtfulReplicas + [region])
        replicasRepeatAt = step.now
    }

    mutating func completeReplicate(
        _ verdict: Verdict, _ arn: String, _ region: String, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done(let success):
            replicated(region, success.replicas, step)
            return []
        case .unacceptable(let refusal) where refusal.message.lowercased().contains("already"):
            // Our own, if we know of it or an attempt of this call may have made it; else its key is anybody's guess.
            let key = step.intent.attributes.replicaRegions[region]
            if replicas[region]?.kmsKeyID == key || (step.wasAmbiguous && replicasRepeatAt == nil) {
                replicated(region, [:], step)
            } else {
                replicas[region] = ReplicaState(kmsKeyID: nil)
                replicasRepeatAt = doubt(replicasRepeatAt, step)
                resolve(step)
            }
            return []
        case .gone, .scheduled, .exists, .unacceptable, .refused, .ambiguous:
            return completeUnapplied(verdict, arn, step)
        }
    }

    mutating func completeUnreplicate(
        _ verdict: Verdict, _ arn: String, _ region: String, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done:
            unreplicated(region, step)
            return []
        case .unacceptable(let refusal) where refusal.message.lowercased().contains("not replicated"):
            unreplicated(region, step)
            return []
        case .gone, .scheduled, .exists, .unacceptable, .refused, .ambiguous:
            return completeUnapplied(verdict, arn, step)
        }
    }

    /// AWS does not delete what has copies: those that may be there are removed first.
    ///
    /// - Returns: whether there are any, so that it is worth while.
    mutating func findReplicas(_ refusal: CallResult.Refusal, _ step: Step) -> Bool {
        guard refusal.message.lowercased().contains("replica"), !step.wasAmbiguous else { return false }
        let regions = Self.sorted(doubtfulReplicas + attributes.replicaRegions.keys)
        guard !regions.isEmpty else { return false }
        replicas = Dictionary(uniqueKeysWithValues: regions.map { ($0, ReplicaState(kmsKeyID: nil)) })
        doubtfulReplicas = []
        resolve(step)
        return true
    }

    private mutating func replicated(_ region: String, _ told: [String: ReplicaState], _ step: Step) {
        let key = step.intent.attributes.replicaRegions[region] ?? ""
        replicas[region] = ReplicaState(kmsKeyID: key)
        for (region, state) in told where replicas[region] != nil {
            replicas[region]?.status = state.status
            replicas[region]?.message = state.message
        }
        replicasRepeatAt = doubt(replicasRepeatAt, step)
        resolve(step)
    }

    private mutating func unreplicated(_ region: String, _ step: Step) {
        replicas[region] = nil
        replicasRepeatAt = doubt(replicasRepeatAt, step)
        if replicasRepeatAt != nil { doubtfulReplicas = Self.sorted(doubtfulReplicas + [region]) }
        resolve(step)
    }
}
