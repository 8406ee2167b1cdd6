import JSONDocument

/// Resource policies: kept with the secret, asked at every call on it, gone with it.
extension SecretsManagerState {
    mutating func putPolicy(_ input: CallInput, _ scope: Scope, now: Int64) throws(ServiceError) -> JSONValue? {
        let blocksPublic = try input.bool("BlockPublicPolicy")
        var secret = try live(input, scope)
        let policy = try resourcePolicy(input)
        if blocksPublic, policy.document.grantsEverybody {
            throw ServiceError("PublicPolicyException", SecretsManagerState.publicPolicy)
        }
        secret.policy = policy
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

    /// Says what PutResourcePolicy would; a secret may be named and need not be there.
    func validatePolicy(_ input: CallInput) throws(ServiceError) -> JSONValue? {
        if input.object["SecretId"] != nil { _ = try input.secretID() }
        let isPublic = try resourcePolicy(input).document.grantsEverybody
        let error: JSONValue = [
            "CheckName": "PUBLIC_POLICY", "ErrorMessage": .string(SecretsManagerState.publicPolicy),
        ]
        return ["PolicyValidationPassed": .bool(!isPublic), "ValidationErrors": isPublic ? [error] : []]
    }

    private static let publicPolicy =
        "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the "
        + "secret."

    private func resourcePolicy(_ input: CallInput) throws(ServiceError) -> ResourcePolicy {
        guard let text = try input.string("ResourcePolicy") else {
            throw .validation("resourcePolicy", "Member must not be null")
        }
        try input.checkLength(text, of: "resourcePolicy", 1...20_480)
        do {
            return ResourcePolicy(text: text, document: try PolicyDocument(text, kind: .resource))
        } catch {
            throw ServiceError(
                "MalformedPolicyDocumentException",
                "This resource policy contains a syntax error. (\(error.message))")
        }
    }
}
