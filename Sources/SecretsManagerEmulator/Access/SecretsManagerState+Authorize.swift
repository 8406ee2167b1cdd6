import JSONDocument

extension SecretsManagerState {
    /// Refuses a call that the caller's policies do not allow.
    ///
    /// AWS decides this before it looks for the secret: where a condition asks for a tag, a secret that is not there
    /// has none, and the answer is AccessDenied, not NotFound.
    func authorize(_ call: ServiceCall, _ operation: Operation) throws(ServiceError) {
        guard let policies = call.caller.policies else { return }
        let resource = resourceARN(of: call, operation)
        let context = conditionKeys(of: call, operation)
        var actions = ["secretsmanager:\(operation.rawValue)"]
        if operation == .createSecret, call.input["Tags"]?.array?.isEmpty == false {
            actions.append("secretsmanager:TagResource")
        }
        for action in actions {
            let request = AccessRequest(action: action, resource: resource, context: context)
            let decision = PolicyDecision(policies, request)
            if decision != .allowed { throw .accessDenied(call, action: action, decision) }
        }
    }

    private func resourceARN(of call: ServiceCall, _ operation: Operation) -> String {
        guard operation != .listSecrets else { return "*" }
        let target = call.target ?? ""
        if operation == .createSecret {
            // The suffix is not known yet; policies must be written with `*` or `-??????` behind the name.
            return SecretARN.text("\(target)-000000", in: call.scope)
        }
        if let secret = regions[call.scope]?.find(target, in: call.scope) { return secret.arn }
        return SecretARN.isARN(target) ? target : SecretARN.text(target, in: call.scope)
    }

    private func conditionKeys(of call: ServiceCall, _ operation: Operation) -> [String: String] {
        var keys = ["aws:requestedregion": call.scope.region, "aws:principalarn": call.caller.arn]
        if let name = call.input["Name"]?.string { keys["secretsmanager:name"] = name }
        if let description = call.input["Description"]?.string { keys["secretsmanager:description"] = description }
        if let force = call.input["ForceDeleteWithoutRecovery"]?.bool {
            keys["secretsmanager:forcedeletewithoutrecovery"] = force ? "true" : "false"
        }
        if let days = call.input["RecoveryWindowInDays"]?.int64 {
            keys["secretsmanager:recoverywindowindays"] = String(days)
        }
        var owned: [(String, String)] = []
        for tag in call.input["Tags"]?.array ?? [] {
            guard let key = tag["Key"]?.string else { continue }
            let value = tag["Value"]?.string ?? ""
            keys["aws:requesttag/\(key.lowercased())"] = value
            // A secret that is being made is judged by the tags it will have.
            if operation == .createSecret { owned.append((key, value)) }
        }
        if operation != .createSecret, let target = call.target {
            let secret = regions[call.scope]?.find(target, in: call.scope)
            keys["secretsmanager:secretid"] = secret?.arn ?? target
            owned = (secret?.tags ?? []).map { ($0.key, $0.value) }
        }
        for (key, value) in owned {
            keys["secretsmanager:resourcetag/\(key.lowercased())"] = value
            keys["aws:resourcetag/\(key.lowercased())"] = value
        }
        return keys
    }
}

extension ServiceError {
    /// The refusal of a call by policy, in AWS's words.
    static func accessDenied(_ call: ServiceCall, action: String, _ decision: PolicyDecision) -> ServiceError {
        let resource = call.target.map { " on resource: \($0)" } ?? ""
        let reason =
            decision == .explicitlyDenied
            ? "with an explicit deny in an identity-based policy"
            : "because no identity-based policy allows the \(action) action"
        return ServiceError(
            "AccessDeniedException",
            "User: \(call.caller.arn) is not authorized to perform: \(action)\(resource) \(reason)")
    }
}
