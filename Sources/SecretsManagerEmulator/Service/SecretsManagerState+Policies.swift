import JSONDocument

/// Resource policies: kept with the secret, asked at every call on it, gone with it.
extension SecretsManagerState {
    mutating func putPolicy(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        guard let text = try input.string("ResourcePolicy") else {
            throw .validation("resourcePolicy", "Member must not be null")
        }
        try input.checkLength(text, of: "resourcePolicy", 1...20_480)
        var secret = try live(input, scope)
        do {
            secret.policy = ResourcePolicy(text: text, document: try PolicyDocument(text, kind: .resource))
        } catch {
            throw ServiceError(
                "MalformedPolicyDocumentException",
                "This resource policy contains a syntax error. (\(error.message))")
        }
        save(secret, scope, now: now)
        return .object(identity(of: secret))
    }

    func getPolicy(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> JSONValue? {
        let secret = try live(input, scope)
        var answer = identity(of: secret)
        if let policy = secret.policy { answer["ResourcePolicy"] = .string(policy.text) }
        return .object(answer)
    }

    mutating func deletePolicy(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        var secret = try live(input, scope)
        secret.policy = nil
        save(secret, scope, now: now)
        return .object(identity(of: secret))
    }
}
