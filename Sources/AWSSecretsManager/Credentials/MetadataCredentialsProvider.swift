/// Credentials of the EC2 instance's role, by version 2 of the instance metadata service only.
///
/// A token request that is forbidden is an error: falling back to version 1 would give up the protection that the
/// operator of the instance asked for.
struct MetadataCredentialsProvider: CredentialsProvider {
    private static let name = "instance metadata"

    let environment: [String: String]
    let profiles: ProfileSet
    let profile: String
    let context: CredentialContext
    /// Whether a profile names this source, so that "none here" is an error and not a reason to look elsewhere.
    var isNamed = false

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        do throws(CredentialsError) {
            let base = try MetadataEndpoint(environment: environment, profiles: profiles, profile: profile).url
            let token = try await token(base)
            let listed = try await get(base.at(MetadataEndpoint.credentialsPath), token)
            guard let role = listed.split(separator: "\n").first else { throw Self.noRole }
            let document = try await get(base.at(MetadataEndpoint.credentialsPath + role), token)
            return try CredentialDocument.read(Array(document.utf8), from: Self.name)
        } catch  where isNamed && error.code == .notFound {
            throw CredentialsError(code: .unavailable, message: error.message)
        }
    }

    private func token(_ url: CredentialURL) async throws(CredentialsError) -> String {
        let response: TransportResponse
        do throws(TransportError) {
            response = try await send("PUT", url, HTTPField("x-aws-ec2-metadata-token-ttl-seconds", "21600"))
        } catch {
            // Elsewhere than on EC2 nobody answers.
            throw CredentialsError(code: .notFound, message: "\(Self.name) at \(url.endpoint): \(error.message)")
        }
        switch response.status {
        case 200:
            let token = String(decoding: response.body, as: UTF8.self)
            guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw CredentialsError(code: .unavailable, message: "\(Self.name): the token is not one")
            }
            return token
        case 403:
            throw CredentialsError(
                code: .unavailable,
                message: "\(Self.name): the token request is forbidden (403); version 1 is never used instead")
        default:
            throw CredentialsError(
                code: .unavailable, message: "\(Self.name): the token request ended with HTTP \(response.status)")
        }
    }

    private func get(_ url: CredentialURL, _ token: String) async throws(CredentialsError) -> String {
        let response: TransportResponse
        do throws(TransportError) {
            response = try await send("GET", url, HTTPField("x-aws-ec2-metadata-token", token))
        } catch {
            throw CredentialsError(code: .unavailable, message: "\(Self.name) at \(url.endpoint): \(error.message)")
        }
        switch response.status {
        case 200: return String(decoding: response.body, as: UTF8.self)
        case 404: throw Self.noRole
        default:
            throw CredentialsError(code: .unavailable, message: "\(Self.name): HTTP \(response.status)")
        }
    }

    private func send(
        _ method: String, _ url: CredentialURL, _ field: HTTPField
    ) async throws(TransportError) -> TransportResponse {
        let headers = [
            HTTPField("host", url.endpoint.authority), field, HTTPField("user-agent", UserAgent.text),
        ]
        return try await context.send(
            TransportRequest(method: method, path: url.path, headers: headers, body: [], timeout: .seconds(2)),
            to: url.endpoint, attempts: method == "PUT" ? 1 : 3)
    }

    private static let noRole = CredentialsError(
        code: .notFound, message: "instance metadata: the instance has no role")
}
