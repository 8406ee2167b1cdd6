import JSONDocument

/// The JSON that container endpoints, the instance metadata and credential processes answer with.
enum CredentialDocument {
    /// Reads credentials.
    ///
    /// - Parameters:
    ///   - body: the document; its member names are compared without regard to case, as SDKs do.
    ///   - source: what to call the source in messages.
    ///   - tokenName: `Token`, or `SessionToken` of a process.
    /// - Returns: the credentials.
    /// - Throws: ``CredentialsError`` that shows nothing of the document but an error code.
    static func read(
        _ body: [UInt8], from source: String, tokenName: String = "Token"
    ) throws(CredentialsError) -> AWSCredentials {
        guard let object = (try? JSONReader().read(body))?.object else {
            throw CredentialsError(code: .unavailable, message: "\(source): the answer is not a JSON object")
        }
        var values: [String: JSONValue] = [:]
        for member in object.members { values[member.name.lowercased()] = member.value }
        if let code = values["code"]?.string, code != "Success" {
            throw CredentialsError(code: .unavailable, message: "\(source): the answer's code is not Success")
        }
        guard let id = values["accesskeyid"]?.string, let secret = values["secretaccesskey"]?.string else {
            throw CredentialsError(
                code: .unavailable, message: "\(source): the answer has no AccessKeyId or no SecretAccessKey")
        }
        var expiration: Int64?
        if let text = values["expiration"]?.string {
            guard let time = AWSTimestamp(iso8601: text) else {
                throw CredentialsError(code: .unavailable, message: "\(source): Expiration is not a time")
            }
            expiration = time.secondsSinceEpoch
        }
        return try AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: values[tokenName.lowercased()]?.string,
            expiration: expiration, accountID: values["accountid"]?.string)
    }
}
