import JSONDocument

/// The operations that make versions.
extension SecretsManagerState {
    mutating func create(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let name = try input.newName()
        let token = try input.token()
        let content = try input.content()
        let description = try input.description()
        let kmsKeyID = try input.kmsKeyID()
        let tags = try input.tags()
        if let tags { try checkCount(of: tags) }
        let replicas = try input.replicas(primary: scope.region)
        let overwrites = try input.bool("ForceOverwriteReplicaSecret")
        if let secret = regions[scope]?.secrets[name] {
            if secret.deletionDate != nil { throw .scheduledName }
            if let content, let token, let index = secret.index(ofVersion: token),
                secret.versions[index].content == content
            {
                return created(secret, token, now: now)
            }
            throw .resourceExists("The operation failed because the secret \(name) already exists.")
        }
        if content != nil, token == nil { throw .missingToken }
        if regions[scope]?.isReleasing(name, now: now) == true { throw .scheduledName }
        if let count = regions[scope]?.secrets.count, count >= settings.secretLimit { throw .tooManySecrets }
        let sequence = regions[scope, default: SecretRegion()].takeSequence()
        var secret = Secret(
            name: name, arn: SecretARN.text("\(name)-\(random.arnSuffix())", in: scope),
            sequence: sequence, created: now, changed: now, description: description, kmsKeyID: kmsKeyID,
            tags: tags?.isEmpty == true ? nil : tags)
        if let content, let token {
            secret.add(
                SecretVersion(id: token, content: content, created: now, kmsKeyID: kmsKeyID), stages: [Secret.current])
        }
        for replica in replicas { addReplica(replica, overwrites: overwrites, to: &secret, scope, now: now) }
        save(secret, scope, now: now)
        return created(secret, content == nil ? nil : token, now: now)
    }

    private func created(_ secret: Secret, _ token: String?, now: Int64) -> JSONValue {
        var answer = identity(of: secret)
        if let token { answer["VersionId"] = .string(token) }
        if !secret.replicas.isEmpty { answer["ReplicationStatus"] = replicationStatus(of: secret, now: now) }
        return .object(answer)
    }

    mutating func update(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let token = try input.token()
        let content = try input.content()
        let description = try input.description()
        let kmsKeyID = try input.kmsKeyID()
        _ = try input.secretID()
        // Recorded: the missing token is told even where there is no such secret.
        if content != nil, token == nil { throw .missingToken }
        var secret = try writable(input, scope)
        if let description { secret.description = description }
        if let kmsKeyID { secret.kmsKeyID = kmsKeyID }
        if let content, let token {
            try store(content, token, stages: [Secret.current], in: &secret, now: now)
        }
        secret.changed = now
        save(secret, scope, now: now)
        return versioned(identity(of: secret), content == nil ? nil : token)
    }

    mutating func putValue(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let token = try input.token()
        let content = try input.content()
        let stages = try input.stages() ?? [Secret.current]
        _ = try input.secretID()
        guard let token else { throw .missingToken }
        var secret = try writable(input, scope)
        guard let content else {
            throw .invalidRequest("You must provide either SecretString or SecretBinary.")
        }
        try store(content, token, stages: stages, in: &secret, now: now)
        secret.changed = now
        save(secret, scope, now: now)
        var answer = identity(of: secret)
        answer["VersionId"] = .string(token)
        let kept = secret.index(ofVersion: token).map { secret.versions[$0].sortedStages } ?? []
        answer["VersionStages"] = .array(kept.map { .string($0) })
        return .object(answer)
    }

    /// Makes a version, or recognises one that this token has already made.
    private func store(
        _ content: SecretContent, _ token: String, stages: [String], in secret: inout Secret, now: Int64
    ) throws(ServiceError) {
        if let index = secret.index(ofVersion: token) {
            if secret.versions[index].content == content { return }
            throw .resourceExists(
                "You can't use ClientRequestToken \(token) because that value is already in use for a version of "
                    + "secret \(secret.arn).")
        }
        guard secret.makeRoom(limit: settings.versionLimit, now: now) else { throw .tooManyVersions }
        secret.add(
            SecretVersion(id: token, content: content, created: now, kmsKeyID: secret.kmsKeyID), stages: stages)
    }

    private func versioned(_ identity: JSONObject, _ version: String?) -> JSONValue {
        var answer = identity
        if let version { answer["VersionId"] = .string(version) }
        return .object(answer)
    }
}
