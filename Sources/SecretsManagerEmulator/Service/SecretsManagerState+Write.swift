import JSONDocument

/// The operations that make versions.
extension SecretsManagerState {
    mutating func create(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let name = try input.newName()
        let token = try input.token()
        let content = try input.content()
        let description = try input.description()
        let kmsKeyID = try input.string("KmsKeyId")
        let tags = try input.tags()
        if let tags { try checkCount(of: tags) }
        var region = regions[scope] ?? SecretRegion()
        if let secret = region.secrets[name] {
            if secret.deletionDate != nil { throw .scheduledName }
            if let content, let token, let index = secret.index(ofVersion: token),
                secret.versions[index].content == content
            {
                return versioned(identity(of: secret), token)
            }
            throw .resourceExists("The operation failed because the secret \(name) already exists.")
        }
        if content != nil, token == nil { throw .missingToken }
        if region.isReleasing(name) {
            regions[scope] = region
            throw .scheduledName
        }
        var secret = Secret(
            name: name, arn: SecretARN.text("\(name)-\(random.arnSuffix())", in: scope),
            sequence: region.takeSequence(), created: now, changed: now, description: description, kmsKeyID: kmsKeyID,
            tags: tags?.isEmpty == true ? nil : tags)
        if let content, let token {
            secret.add(
                SecretVersion(id: token, content: content, created: now, kmsKeyID: kmsKeyID), stages: [Secret.current])
        }
        region.insert(secret)
        regions[scope] = region
        return versioned(identity(of: secret), content == nil ? nil : token)
    }

    mutating func update(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let token = try input.token()
        let content = try input.content()
        let description = try input.description()
        let kmsKeyID = try input.string("KmsKeyId")
        var secret = try live(input, scope)
        if content != nil, token == nil { throw .missingToken }
        if let description { secret.description = description }
        if let kmsKeyID { secret.kmsKeyID = kmsKeyID }
        if let content, let token {
            try store(content, token, stages: [Secret.current], in: &secret, now: now)
        }
        secret.changed = now
        regions[scope]?.replace(secret)
        return versioned(identity(of: secret), content == nil ? nil : token)
    }

    mutating func putValue(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let token = try input.token()
        let content = try input.content()
        let stages = try input.strings("VersionStages") ?? [Secret.current]
        for stage in stages {
            try input.checkLength(stage, of: "versionStages", 1...256, echo: true)
        }
        var secret = try live(input, scope)
        guard let token else { throw .missingToken }
        guard let content else {
            throw .invalidRequest("You must provide either SecretString or SecretBinary.")
        }
        try store(content, token, stages: stages, in: &secret, now: now)
        secret.changed = now
        regions[scope]?.replace(secret)
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
