import JSONDocument

/// The operations that read.
extension SecretsManagerState {
    func describe(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let secret = try existing(input, scope)
        var answer = details(of: secret, versions: "VersionIdsToStages")
        if !secret.replicas.isEmpty { answer["ReplicationStatus"] = replicationStatus(of: secret, now: now) }
        return .object(answer)
    }

    mutating func getValue(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let id = try input.string("VersionId")
        let stage = try input.string("VersionStage")
        if let id { try input.checkLength(id, of: "versionId", 32...64, echo: true) }
        var secret = try live(input, scope)
        let index = try self.index(ofVersion: id, stage: stage, in: secret)
        secret.versions[index].accessed = now
        secret.accessed = now
        regions[scope, default: SecretRegion()].put(secret, now: now)
        return .object(value(of: secret, secret.versions[index]))
    }

    /// What reading a version answers.
    func value(of secret: Secret, _ version: SecretVersion) -> JSONObject {
        var answer = identity(of: secret)
        answer["VersionId"] = .string(version.id)
        switch version.content {
        case .string(let text): answer["SecretString"] = .string(text)
        case .binary(let base64): answer["SecretBinary"] = .string(base64)
        }
        if !version.stages.isEmpty { answer["VersionStages"] = .array(version.sortedStages.map { .string($0) }) }
        answer["CreatedDate"] = SecretsManagerState.time(version.created)
        return answer
    }

    private func index(ofVersion id: String?, stage: String?, in secret: Secret) throws(ServiceError) -> Int {
        if let id {
            guard let index = secret.index(ofVersion: id) else {
                throw .notFound("Secrets Manager can't find the specified secret value for VersionId: \(id)")
            }
            if let stage, !secret.versions[index].stages.contains(stage) {
                throw .invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.")
            }
            return index
        }
        let wanted = stage ?? Secret.current
        guard let index = secret.index(ofStage: wanted) else {
            throw .notFound("Secrets Manager can't find the specified secret value for staging label: \(wanted)")
        }
        return index
    }

    func listVersions(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> JSONValue? {
        let deprecated = try input.bool("IncludeDeprecated")
        let limit = try pageSize(input)
        let start = try pageStart(input)
        let secret = try existing(input, scope)
        let versions = secret.versions.filter { deprecated || !$0.stages.isEmpty }
        var answer = identity(of: secret)
        answer["Versions"] = .array(versions.dropFirst(start).prefix(limit).map(details(of:)))
        if start + limit < versions.count { answer["NextToken"] = SecretsManagerState.pageToken(start + limit) }
        return .object(answer)
    }

    func list(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> JSONValue? {
        let limit = try pageSize(input)
        let start = UInt64(try pageStart(input))
        let planned = try input.bool("IncludePlannedDeletion")
        let filters = try SecretFilter.read(input)
        let descending = try input.sortsDescending()
        let region = regions[scope]?.listed ?? SecretIndex()
        var found: [JSONValue] = []
        var next: UInt64?
        func visit(_ entry: (sequence: UInt64, name: String)) -> Bool {
            guard let secret = region.secrets[entry.name], planned || secret.deletionDate == nil,
                filters.allSatisfy({ $0.matches(secret) })
            else { return true }
            if found.count == limit {
                next = entry.sequence
                return false
            }
            found.append(.object(details(of: secret, versions: "SecretVersionsToStages")))
            return true
        }
        if descending {
            let end = start == 0 ? region.listing.count : region.position(of: start + 1)
            for entry in region.listing[..<end].reversed() where !visit(entry) { break }
        } else {
            for entry in region.listing[region.position(of: start)...] where !visit(entry) { break }
        }
        var answer: JSONObject = JSONObject([.init(name: "SecretList", value: .array(found))])
        if let next { answer["NextToken"] = SecretsManagerState.pageToken(Int(next)) }
        return .object(answer)
    }

    private func details(of secret: Secret, versions member: String) -> JSONObject {
        var answer = identity(of: secret)
        // Recorded: an empty description is not shown.
        if let description = secret.description, !description.isEmpty { answer["Description"] = .string(description) }
        if let primary = secret.primaryRegion { answer["PrimaryRegion"] = .string(primary) }
        if let kmsKeyID = secret.kmsKeyID { answer["KmsKeyId"] = .string(kmsKeyID) }
        answer["LastChangedDate"] = SecretsManagerState.time(secret.changed)
        if let accessed = secret.accessed { answer["LastAccessedDate"] = SecretsManagerState.day(accessed) }
        if let date = secret.deletionDate { answer["DeletedDate"] = SecretsManagerState.time(date) }
        if let tags = secret.tags {
            answer["Tags"] = .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })
        }
        let labelled = secret.versions.filter { !$0.stages.isEmpty }
        if !labelled.isEmpty {
            answer[member] = .object(
                JSONObject(
                    labelled.map {
                        .init(name: $0.id, value: .array($0.sortedStages.map { .string($0) }))
                    }))
        }
        answer["CreatedDate"] = SecretsManagerState.time(secret.created)
        return answer
    }

    private func details(of version: SecretVersion) -> JSONValue {
        var answer = JSONObject([.init(name: "VersionId", value: .string(version.id))])
        if !version.stages.isEmpty { answer["VersionStages"] = .array(version.sortedStages.map { .string($0) }) }
        if let accessed = version.accessed { answer["LastAccessedDate"] = SecretsManagerState.day(accessed) }
        answer["CreatedDate"] = SecretsManagerState.time(version.created)
        answer["KmsKeyIds"] = [.string(version.kmsKeyID ?? "DefaultEncryptionKey")]
        return .object(answer)
    }

    func pageSize(_ input: CallInput, limit: Int64 = 100) throws(ServiceError) -> Int {
        guard let size = try input.integer("MaxResults") else { return Int(limit) }
        if size < 1 {
            throw .validation("maxResults", value: "\(size)", "Member must have value greater than or equal to 1")
        }
        if size > limit {
            throw .validation("maxResults", value: "\(size)", "Member must have value less than or equal to \(limit)")
        }
        return Int(size)
    }

    func pageStart(_ input: CallInput) throws(ServiceError) -> Int {
        guard let token = try input.string("NextToken") else { return 0 }
        guard token.hasPrefix("page-"), let start = Int32(token.dropFirst(5)), start >= 0 else {
            throw ServiceError("InvalidNextTokenException", "The NextToken value is invalid.")
        }
        return Int(start)
    }

    static func pageToken(_ start: Int) -> JSONValue {
        .string("page-\(start)")
    }
}
