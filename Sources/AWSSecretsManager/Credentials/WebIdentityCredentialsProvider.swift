/// Credentials of a role, for the token of an identity provider.
struct WebIdentityCredentialsProvider: CredentialsProvider {
    let roleARN: String
    let token: IdentityToken
    let sessionName: String?
    /// How long the session lasts; nil for AWS's hour.
    var seconds: Int64?
    let client: TokenServiceClient

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let text = try token.read(client.context.readFile)
        let request = TokenServiceClient.RoleRequest(
            roleARN: roleARN, sessionName: sessionName ?? SessionName.fresh(client.context), seconds: seconds)
        return try await client.assumeRole(request, webIdentityToken: text)
    }
}

/// The name of a session where none was configured.
enum SessionName {
    /// One that says whose it is and since when, as CloudTrail shows it.
    static func fresh(_ context: CredentialContext) -> String {
        "secretsync-\(context.clock.wallSeconds)"
    }
}
