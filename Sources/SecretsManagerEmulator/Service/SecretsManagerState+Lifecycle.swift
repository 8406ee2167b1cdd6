import JSONDocument

/// Deletion, restoring, tags and staging labels.
extension SecretsManagerState {
    mutating func delete(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let id = try input.secretID()
        let force = try input.bool("ForceDeleteWithoutRecovery")
        let window = try input.integer("RecoveryWindowInDays")
        if force, window != nil {
            throw .invalidParameter(
                "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
        }
        if let window, !(7...30).contains(window) {
            throw .invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
        }
        guard var secret = regions[scope]?.find(id, in: scope) else {
            // Forcing the deletion of what is not there is no error in AWS: the answer is made up from the request.
            guard force else { throw .unknownSecret }
            return absent(id, scope, now: now)
        }
        if secret.isReplica(in: scope.region) { throw .replica }
        guard secret.replicas.isEmpty else {
            let regions = secret.replicas.map(\.region).joined(separator: ", ")
            throw .invalidParameter(
                "You can't delete secret \(secret.name) that still has replica regions [\(regions)]")
        }
        var answer = identity(of: secret)
        if force {
            regions[scope]?.remove(secret.name, now: now)
            regions[scope]?.hold(
                secret.name, creates: settings.forceDeleteLag,
                until: now + settings.forceDeleteLagSeconds * CalendarTime.second)
            answer["DeletionDate"] = SecretsManagerState.time(now)
            return .object(answer)
        }
        if secret.deletionDate != nil { throw .markedForDeletion }
        let date = now + (window ?? 30) * CalendarTime.day
        secret.deletionDate = date
        save(secret, scope, now: now)
        answer["DeletionDate"] = SecretsManagerState.time(date)
        return .object(answer)
    }

    private mutating func absent(_ id: String, _ scope: Scope, now: Int64) -> JSONValue {
        let isARN = SecretARN.isARN(id)
        let resource = isARN ? SecretARN.resource(id, in: scope) ?? id : id
        let name = isARN ? SecretARN.withoutSuffix(resource) ?? resource : id
        let arn = isARN ? id : SecretARN.text("\(id)-\(random.arnSuffix())", in: scope)
        return ["ARN": .string(arn), "Name": .string(name), "DeletionDate": SecretsManagerState.time(now)]
    }

    mutating func restore(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        var secret = try existing(input, scope)
        secret.deletionDate = nil
        secret.changed = now
        save(secret, scope, now: now)
        return .object(identity(of: secret))
    }

    mutating func tag(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        guard let added = try input.tags() else { throw .validation("tags", "Member must not be null") }
        var secret = try writable(input, scope)
        var tags = secret.tags ?? []
        for tag in added {
            if let index = tags.firstIndex(where: { $0.key.utf8.elementsEqual(tag.key.utf8) }) {
                tags[index] = tag
            } else {
                tags.append(tag)
            }
        }
        try checkCount(of: tags)
        secret.tags = tags
        secret.changed = now
        save(secret, scope, now: now)
        return nil
    }

    mutating func untag(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        guard let keys = try input.strings("TagKeys") else { throw .validation("tagKeys", "Member must not be null") }
        var secret = try writable(input, scope)
        secret.tags?.removeAll { tag in keys.contains { $0.utf8.elementsEqual(tag.key.utf8) } }
        secret.changed = now
        save(secret, scope, now: now)
        return nil
    }

    func checkCount(of tags: [SecretTag]) throws(ServiceError) {
        if tags.count > 50 {
            throw .invalidParameter("You can't have more than 50 tags on a secret.")
        }
    }

    mutating func updateStage(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        guard let stage = try input.string("VersionStage") else {
            throw .validation("versionStage", "Member must not be null")
        }
        let from = try input.string("RemoveFromVersionId")
        let to = try input.string("MoveToVersionId")
        var secret = try writable(input, scope)
        let source = secret.index(ofStage: stage)
        if let source {
            let holder = secret.versions[source].id
            if from == nil, to != holder {
                throw .invalidParameter(
                    "The parameter RemoveFromVersionId can't be empty. Staging label \(stage) is currently attached to "
                        + "version \(holder), so you must explicitly reference that version in RemoveFromVersionId.")
            }
            if let from, from != holder {
                throw .invalidParameter(
                    "Staging label \(stage) is not attached to version \(from) but to version \(holder).")
            }
        }
        if let to {
            guard let target = secret.index(ofVersion: to) else {
                throw .notFound("Secrets Manager can't find the specified secret value for VersionId: \(to)")
            }
            secret.move(stage: stage, to: target)
        } else if let source {
            if stage == Secret.current {
                throw .invalidParameter(
                    "You can only move staging label AWSCURRENT to a different secret version. "
                        + "It can't be completely removed.")
            }
            secret.versions[source].stages.remove(stage)
        }
        secret.changed = now
        save(secret, scope, now: now)
        return .object(identity(of: secret))
    }
}
