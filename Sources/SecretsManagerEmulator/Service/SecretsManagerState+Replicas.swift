import JSONDocument

/// Copies of a secret in other regions of its account.
extension SecretsManagerState {
    mutating func replicate(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let added = try input.replicas(primary: scope.region)
        if added.isEmpty { throw .validation("addReplicaRegions", "Member must not be null") }
        let overwrites = try input.bool("ForceOverwriteReplicaSecret")
        var secret = try writable(input, scope)
        for replica in added {
            if let index = secret.replicas.firstIndex(where: { $0.region == replica.region }) {
                // A copy that failed may be tried again.
                guard secret.replicas[index].failure != nil else {
                    throw .invalidParameter("The secret is already replicated to region \(replica.region).")
                }
                secret.replicas.remove(at: index)
            }
            addReplica(replica, overwrites: overwrites, to: &secret, scope, now: now)
        }
        save(secret, scope, now: now)
        return .object(replicated(secret, now: now))
    }

    mutating func removeReplicas(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        guard let removed = try input.strings("RemoveReplicaRegions"), !removed.isEmpty else {
            throw .validation("removeReplicaRegions", "Member must not be null")
        }
        var secret = try writable(input, scope)
        if let unknown = removed.first(where: { region in !secret.replicas.contains { $0.region == region } }) {
            throw .invalidParameter("The secret is not replicated to region \(unknown).")
        }
        for replica in secret.replicas where removed.contains(replica.region) && replica.failure == nil {
            regions[Scope(account: scope.account, region: replica.region)]?.remove(secret.name, now: now)
        }
        secret.replicas.removeAll { removed.contains($0.region) }
        if secret.replicas.isEmpty { secret.primaryRegion = nil }
        save(secret, scope, now: now)
        return .object(replicated(secret, now: now))
    }

    /// Makes a copy a secret of its own; called in the copy's region.
    mutating func stopReplication(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        var copy = try live(input, scope)
        guard let primary = copy.primaryRegion, primary != scope.region else {
            throw .invalidRequest("The secret is not a replica.")
        }
        let source = Scope(account: scope.account, region: primary)
        if var secret = regions[source]?.secrets[copy.name] {
            secret.replicas.removeAll { $0.region == scope.region }
            if secret.replicas.isEmpty { secret.primaryRegion = nil }
            save(secret, source, now: now)
        }
        copy.primaryRegion = nil
        save(copy, scope, now: now)
        return ["ARN": .string(copy.arn)]
    }

    /// Adds a copy to a secret; a name that is taken in the other region makes it fail, unless it may be overwritten.
    func addReplica(
        _ replica: Replica, overwrites: Bool, to secret: inout Secret, _ scope: Scope, now: Int64
    ) {
        var replica = replica
        replica.settlesAt = now + settings.replicationSeconds * CalendarTime.second
        let there = Scope(account: scope.account, region: replica.region)
        if regions[there]?.secrets[secret.name] != nil, !overwrites {
            replica.failure =
                "Replication failed: Secret name \(secret.name) already exists in region \(replica.region)."
        }
        secret.replicas.append(replica)
        secret.primaryRegion = scope.region
    }

    /// Brings the copies of a secret up to date.
    mutating func mirror(_ secret: Secret, _ scope: Scope, now: Int64) {
        guard !secret.replicas.isEmpty, !secret.isReplica(in: scope.region) else { return }
        for replica in secret.replicas where replica.failure == nil {
            let there = Scope(account: scope.account, region: replica.region)
            advance(there, now: now)
            let suffix = secret.arn.suffix(7)
            let old = regions[there]?.secrets[secret.name]
            let arn = SecretARN.text("\(secret.name)\(suffix)", in: there)
            var copy = Secret(
                name: secret.name, arn: arn,
                sequence: old?.arn == arn ? old?.sequence ?? 0 : regions[there, default: SecretRegion()].takeSequence(),
                created: secret.created, changed: secret.changed, accessed: old?.accessed,
                description: secret.description, kmsKeyID: replica.kmsKeyID, tags: secret.tags,
                versions: secret.versions)
            copy.primaryRegion = scope.region
            copy.policy = old?.arn == arn ? old?.policy : nil
            regions[there, default: SecretRegion()].put(copy, now: now)
        }
    }

    /// The state of each copy, as answers show it.
    func replicationStatus(of secret: Secret, now: Int64) -> JSONValue {
        .array(
            secret.replicas.map { replica in
                var status = JSONObject([.init(name: "Region", value: .string(replica.region))])
                status["KmsKeyId"] = .string(replica.kmsKeyID ?? "alias/aws/secretsmanager")
                let isSettled = replica.settlesAt <= now
                status["Status"] = .string(isSettled ? replica.failure == nil ? "InSync" : "Failed" : "InProgress")
                if isSettled, let failure = replica.failure { status["StatusMessage"] = .string(failure) }
                return .object(status)
            })
    }

    private func replicated(_ secret: Secret, now: Int64) -> JSONObject {
        JSONObject([
            .init(name: "ARN", value: .string(secret.arn)),
            .init(name: "ReplicationStatus", value: replicationStatus(of: secret, now: now)),
        ])
    }
}
