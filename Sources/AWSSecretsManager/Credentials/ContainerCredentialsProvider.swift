/// Credentials of the container's role: ECS tasks and EKS Pod Identity.
struct ContainerCredentialsProvider: CredentialsProvider {
    let environment: [String: String]
    let context: CredentialContext

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let endpoint = try ContainerEndpoint(environment: environment)
        var headers = [HTTPField("host", endpoint.url.endpoint.authority), HTTPField("accept", "application/json")]
        if let token = try authorization(endpoint) { headers.append(HTTPField("authorization", token)) }
        let request = TransportRequest(
            method: "GET", path: endpoint.url.path, headers: headers + [HTTPField("user-agent", UserAgent.text)],
            body: [], timeout: .seconds(5))
        let response: TransportResponse
        do throws(TransportError) {
            response = try await context.send(request, to: endpoint.url.endpoint)
        } catch {
            throw CredentialsError(
                code: .unavailable, message: "container credentials at \(endpoint.url.endpoint): \(error.message)")
        }
        guard response.status == 200 else {
            throw CredentialsError(
                code: .unavailable,
                message: "container credentials at \(endpoint.url.endpoint): HTTP \(response.status)")
        }
        return try CredentialDocument.read(response.body, from: "container credentials")
    }

    /// The token, read anew each time: EKS replaces the file while the container runs.
    private func authorization(_ endpoint: ContainerEndpoint) throws(CredentialsError) -> String? {
        guard let file = endpoint.tokenFile else { return try checked(endpoint.token) }
        guard let text = try? context.readFile(file) else {
            throw CredentialsError(
                code: .unavailable, message: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: \(file) cannot be read")
        }
        return try checked(text)
    }

    private func checked(_ token: String?) throws(CredentialsError) -> String? {
        guard let token else { return nil }
        let trimmed =
            token.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }).first.map { String($0) } ?? ""
        guard trimmed.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !trimmed.isEmpty else {
            throw CredentialsError(
                code: .invalid, message: "the container's authorization token cannot be put in a header")
        }
        return trimmed
    }
}
