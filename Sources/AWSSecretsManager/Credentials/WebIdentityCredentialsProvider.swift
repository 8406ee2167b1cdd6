/// Credentials of a role, for the token of an identity provider that stands in a file, as Kubernetes puts it there.
struct WebIdentityCredentialsProvider: CredentialsProvider {
    let roleARN: String
    /// Read anew each time: it is replaced long before it ends.
    let tokenFile: String
    let sessionName: String?
    let client: TokenServiceClient

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let text = try? client.context.readFile(tokenFile) else {
            throw CredentialsError(code: .unavailable, message: "web identity token file \(tokenFile) cannot be read")
        }
        let token = text.split(whereSeparator: \.isWhitespace).first.map { String($0) } ?? ""
        guard !token.isEmpty else {
            throw CredentialsError(code: .unavailable, message: "web identity token file \(tokenFile) is empty")
        }
        let request = TokenServiceClient.RoleRequest(
            roleARN: roleARN, sessionName: sessionName ?? SessionName.fresh(client.context))
        return try await client.assumeRole(request, webIdentityToken: token)
    }
}

/// The name of a session where none was configured.
enum SessionName {
    /// One that says whose it is and since when, as CloudTrail shows it.
    static func fresh(_ context: CredentialContext) -> String {
        "secretsync-\(context.clock.wallSeconds)"
    }
}
