import JSONDocument

extension SecretsManagerState {
    /// Refuses a call that the caller's policies do not allow.
    ///
    /// AWS decides this before it looks for the secret: where a condition asks for a tag, a secret that is not there
    /// has none, and the answer is AccessDenied, not NotFound.
    func authorize(_ call: ServiceCall, _ operation: Operation) throws(ServiceError) {
        guard settings.checksPermissions else { return }
        let secret = operation.hasResource ? target(of: call, operation) : nil
        guard call.caller.isRestricted || secret?.policy != nil else { return }
        let context = conditionKeys(of: call, operation, secret)
        let resource = resourceARN(of: call, operation, secret)
        for action in actions(of: call, operation) {
            let request = AccessRequest(
                action: action, resource: resource, context: context, principal: call.caller.principal)
            if let denial = AccessDenial.of(request, call.caller, resource: secret?.policy?.document) {
                throw .accessDenied(call, action: action, denial)
            }
        }
    }

    /// What a call needs the right to do: tags and replicas that come with a create need their own.
    private func actions(of call: ServiceCall, _ operation: Operation) -> [String] {
        var actions = ["secretsmanager:\(operation.rawValue)"]
        if operation == .createSecret {
            if call.input["Tags"]?.array?.isEmpty == false { actions.append("secretsmanager:TagResource") }
            if call.input["AddReplicaRegions"]?.array?.isEmpty == false {
                actions.append("secretsmanager:ReplicateSecretToRegions")
            }
        }
        return actions
    }

    private func target(of call: ServiceCall, _ operation: Operation) -> Secret? {
        guard operation != .createSecret, let target = call.target else { return nil }
        return regions[call.scope]?.find(target, in: call.scope)
    }

    private func resourceARN(of call: ServiceCall, _ operation: Operation, _ secret: Secret?) -> String {
        guard operation.hasResource else { return "*" }
        let target = call.target ?? ""
        if operation == .createSecret {
            // The suffix is not known yet; policies must be written with `*` or `-??????` behind the name.
            return SecretARN.text("\(target)-000000", in: call.scope)
        }
        if let secret { return secret.arn }
        return SecretARN.isARN(target) ? target : SecretARN.text(target, in: call.scope)
    }

    private func conditionKeys(
        of call: ServiceCall, _ operation: Operation, _ secret: Secret?
    ) -> [String: [String]] {
        var keys = ["aws:requestedregion": [call.scope.region]]
        keys.merge(call.caller.conditionKeys) { $1 }
        for (member, key) in [
            ("Name", "name"), ("Description", "description"), ("KmsKeyId", "kmskeyid"), ("VersionId", "versionid"),
            ("VersionStage", "versionstage"),
        ] {
            if let text = call.input[member]?.string { keys["secretsmanager:\(key)"] = [text] }
        }
        for (member, key) in [
            ("ForceDeleteWithoutRecovery", "forcedeletewithoutrecovery"), ("BlockPublicPolicy", "blockpublicpolicy"),
            ("ForceOverwriteReplicaSecret", "forceoverwritereplicasecret"),
        ] {
            if let flag = call.input[member]?.bool { keys["secretsmanager:\(key)"] = [flag ? "true" : "false"] }
        }
        if let days = call.input["RecoveryWindowInDays"]?.int64 {
            keys["secretsmanager:recoverywindowindays"] = [String(days)]
        }
        let replicas = (call.input["AddReplicaRegions"]?.array ?? []).compactMap { $0["Region"]?.string }
        if !replicas.isEmpty { keys["secretsmanager:addreplicaregions"] = replicas }
        var tagKeys = (call.input["TagKeys"]?.array ?? []).compactMap(\.string)
        var owned: [(String, String)] = (secret?.tags ?? []).map { ($0.key, $0.value) }
        for tag in call.input["Tags"]?.array ?? [] {
            guard let key = tag["Key"]?.string else { continue }
            let value = tag["Value"]?.string ?? ""
            keys["aws:requesttag/\(key.lowercased())"] = [value]
            tagKeys.append(key)
            // A secret that is being made is judged by the tags it will have.
            if operation == .createSecret { owned.append((key, value)) }
        }
        if !tagKeys.isEmpty { keys["aws:tagkeys"] = tagKeys }
        if operation != .createSecret, let target = call.target {
            keys["secretsmanager:secretid"] = [secret?.arn ?? target]
        }
        if let primary = secret?.primaryRegion { keys["secretsmanager:secretprimaryregion"] = [primary] }
        for (key, value) in owned {
            keys["secretsmanager:resourcetag/\(key.lowercased())"] = [value]
            keys["aws:resourcetag/\(key.lowercased())"] = [value]
        }
        return keys
    }
}

extension ServiceError {
    /// The refusal of a call by policy, in AWS's words.
    static func accessDenied(_ call: ServiceCall, action: String, _ denial: AccessDenial) -> ServiceError {
        let resource = call.target.map { " on resource: \($0)" } ?? ""
        return ServiceError(
            "AccessDeniedException",
            "User: \(call.caller.arn) is not authorized to perform: \(action)\(resource) \(denial.reason(action: action))"
        )
    }
}
