/// The calls of the Security Token Service that credentials need, in its Query protocol.
struct TokenServiceClient: Sendable {
    /// A role to assume.
    struct RoleRequest: Sendable {
        let roleARN: String
        let sessionName: String
        var externalID: String?
        var seconds: Int64?
    }

    let endpoint: AWSEndpoint
    let signingRegion: String
    let context: CredentialContext
    let signingKeys: SigningKeyCache

    /// Temporary credentials of a role, asked for with other credentials.
    func assumeRole(
        _ request: RoleRequest, with credentials: AWSCredentials
    ) async throws(CredentialsError) -> AWSCredentials {
        var parameters = Self.parameters("AssumeRole", request)
        if let id = request.externalID { parameters.append(("ExternalId", id)) }
        let answer = try await call(
            "assume role \(request.roleARN)", parameters, signedBy: credentials, secrets: credentials.secrets)
        return try Self.credentials(answer, "AssumeRoleResult", request)
    }

    /// Temporary credentials of a role, asked for with a token of an identity provider; nothing is signed.
    func assumeRole(
        _ request: RoleRequest, webIdentityToken: String
    ) async throws(CredentialsError) -> AWSCredentials {
        var parameters = Self.parameters("AssumeRoleWithWebIdentity", request)
        parameters.append(("WebIdentityToken", webIdentityToken))
        let answer = try await call(
            "assume role \(request.roleARN) with a web identity", parameters, signedBy: nil, secrets: [webIdentityToken]
        )
        return try Self.credentials(answer, "AssumeRoleWithWebIdentityResult", request)
    }

    /// Whose credentials these are. Needs no permission.
    ///
    /// Asked once only: nobody depends on the answer.
    func callerIdentity(_ credentials: AWSCredentials) async throws(CredentialsError) -> CallerIdentity {
        let answer = try await call(
            "get caller identity", [("Action", "GetCallerIdentity"), ("Version", "2011-06-15")], signedBy: credentials,
            secrets: credentials.secrets, attempts: 1)
        guard let account = answer["GetCallerIdentityResult/Account"], let arn = answer["GetCallerIdentityResult/Arn"]
        else { throw Self.unreadable("get caller identity") }
        return CallerIdentity(account: account, arn: arn)
    }

    private static func parameters(_ action: String, _ request: RoleRequest) -> [(String, String)] {
        var parameters = [
            ("Action", action), ("Version", "2011-06-15"), ("RoleArn", request.roleARN),
            ("RoleSessionName", request.sessionName),
        ]
        if let seconds = request.seconds { parameters.append(("DurationSeconds", String(seconds))) }
        return parameters
    }

    /// Makes a call; no text of its answer is shown that repeats one of the secrets it was made with.
    private func call(
        _ what: String, _ parameters: [(String, String)], signedBy credentials: AWSCredentials?, secrets: [String],
        attempts: Int = 3
    ) async throws(CredentialsError) -> TokenServiceAnswer {
        let body = Array(
            parameters.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
                .joined(separator: "&").utf8)
        var headers = [
            HTTPField("host", endpoint.authority), HTTPField("content-type", "application/x-www-form-urlencoded"),
        ]
        if let credentials {
            let signer = SigV4Signer(region: signingRegion, service: AWSService.tokens.name, keys: signingKeys)
            headers = signer.signedHeaders(
                headers, body: body, credentials: credentials,
                at: AWSTimestamp(secondsSinceEpoch: context.clock.wallSeconds))
        }
        let request = TransportRequest(
            method: "POST", path: "/", headers: headers + [HTTPField("user-agent", UserAgent.text)], body: body,
            timeout: .seconds(10))
        let response: TransportResponse
        do throws(TransportError) {
            response = try await context.send(request, to: endpoint, attempts: attempts)
        } catch {
            throw CredentialsError(code: .unavailable, message: "\(what): \(error.message) [\(error.code)]")
        }
        guard let answer = TokenServiceAnswer(response.body) else {
            guard response.status == 200 else {
                throw CredentialsError(code: .unavailable, message: "\(what): HTTP \(response.status)")
            }
            throw Self.unreadable(what)
        }
        guard response.status == 200 else {
            let safeText = SafeText(keepingOut: secrets.map { Array($0.utf8) })
            let code = safeText.shown(answer["Error/Code"] ?? "HTTP \(response.status)")
            let text = safeText.shown(answer["Error/Message"] ?? "refused")
            let kind: CredentialsError.Code = response.status >= 500 ? .unavailable : .refused
            throw CredentialsError(code: kind, message: "\(what): \(text) [\(code)]")
        }
        return answer
    }

    private static func credentials(
        _ answer: TokenServiceAnswer, _ result: String, _ request: RoleRequest
    ) throws(CredentialsError) -> AWSCredentials {
        guard let id = answer["\(result)/Credentials/AccessKeyId"],
            let secret = answer["\(result)/Credentials/SecretAccessKey"],
            let token = answer["\(result)/Credentials/SessionToken"],
            let end = answer["\(result)/Credentials/Expiration"].flatMap({ AWSTimestamp(iso8601: $0) })
        else { throw unreadable("assume role \(request.roleARN)") }
        let arn = answer["\(result)/AssumedRoleUser/Arn"] ?? request.roleARN
        return try AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end.secondsSinceEpoch,
            accountID: arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first.map { String($0) }
        )
    }

    private static func unreadable(_ what: String) -> CredentialsError {
        CredentialsError(code: .unavailable, message: "\(what): the answer is not one of STS")
    }
}
