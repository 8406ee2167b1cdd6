import JSONDocument

extension SecretsManagerCall {
    /// The value of a call is not UTF-8, which is what a SecretString is made of.
    struct ValueNotUTF8: Error {}

    /// The JSON body; the same bytes for every attempt.
    func body() throws(ValueNotUTF8) -> [UInt8] {
        var members: [(String, JSONValue?)]
        switch self {
        case .createSecret(let create):
            members = [
                ("Name", .string(create.name)), ("ClientRequestToken", .string(create.clientRequestToken)),
                ("SecretString", try Self.text(create.secretString)),
                ("Description", create.text.map(JSONValue.string)),
                ("KmsKeyId", create.kmsKeyID.map(JSONValue.string)),
            ]
            if !create.tags.isEmpty {
                members.append(("Tags", Self.list(create.tags)))
            }
        case .updateSecret(let update):
            members = [
                ("SecretId", .string(update.secretID)),
                ("ClientRequestToken", update.clientRequestToken.map(JSONValue.string)),
                ("Description", update.text.map(JSONValue.string)),
                ("KmsKeyId", update.kmsKeyID.map(JSONValue.string)),
            ]
            if let secretString = update.secretString {
                members.append(("SecretString", try Self.text(secretString)))
            }
        case .deleteSecret(let delete):
            members = [("SecretId", .string(delete.secretID))]
            switch delete.mode {
            case .recoveryWindow(let days): members.append(("RecoveryWindowInDays", .integer(days)))
            case .force: members.append(("ForceDeleteWithoutRecovery", true))
            }
        case .restoreSecret(let secretID):
            members = [("SecretId", .string(secretID))]
        case .tagResource(let secretID, let tags):
            members = [("SecretId", .string(secretID)), ("Tags", Self.list(tags))]
        case .untagResource(let secretID, let keys):
            members = [("SecretId", .string(secretID)), ("TagKeys", .array(keys.map(JSONValue.string)))]
        case .replicateSecretToRegions(let replicate):
            members = Self.members(of: replicate)
        case .removeRegionsFromReplication(let secretID, let regions):
            members = [
                ("SecretId", .string(secretID)), ("RemoveReplicaRegions", .array(regions.map(JSONValue.string))),
            ]
        case .updateSecretVersionStage(let move):
            members = [
                ("SecretId", .string(move.secretID)), ("VersionStage", .string(move.stage)),
                ("RemoveFromVersionId", move.removeFrom.map(JSONValue.string)),
                ("MoveToVersionId", move.moveTo.map(JSONValue.string)),
            ]
        case .describeSecret(let secretID):
            members = [("SecretId", .string(secretID))]
        case .listSecrets(let list):
            members = Self.members(of: list)
        }
        let present = members.compactMap { name, value in
            value.map { JSONObject.Member(name: name, value: $0) }
        }
        return JSONWriter.write(.object(JSONObject(present)), style: .wire)
    }

    private static func members(of replicate: ReplicateSecretToRegions) -> [(String, JSONValue?)] {
        let replicas = replicate.replicas.map { replica in
            var object = JSONObject([.init(name: "Region", value: .string(replica.region))])
            if let key = replica.kmsKeyID { object["KmsKeyId"] = .string(key) }
            return JSONValue.object(object)
        }
        return [
            ("SecretId", .string(replicate.secretID)), ("AddReplicaRegions", .array(replicas)),
            ("ForceOverwriteReplicaSecret", replicate.overwritesSameName ? true : nil),
        ]
    }

    private static func members(of list: ListSecrets) -> [(String, JSONValue?)] {
        let filters = list.filters.map { filter -> JSONValue in
            ["Key": .string(filter.key.rawValue), "Values": .array(filter.values.map(JSONValue.string))]
        }
        return [
            ("Filters", filters.isEmpty ? nil : .array(filters)), ("MaxResults", list.pageSize.map(JSONValue.integer)),
            ("NextToken", list.nextToken.map(JSONValue.string)),
            ("IncludePlannedDeletion", list.includesScheduled ? true : nil),
        ]
    }

    private static func text(_ bytes: [UInt8]) throws(ValueNotUTF8) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ValueNotUTF8() }
        return .string(text)
    }

    private static func list(_ tags: [Tag]) -> JSONValue {
        .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })
    }
}
