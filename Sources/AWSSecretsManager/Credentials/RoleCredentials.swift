/// Credentials of a role that a destination names.
public enum RoleCredentials {
    /// With what the role is assumed.
    public enum Proof: Sendable {
        /// Other credentials, and the external id that the role's trust policy asks for.
        case credentials(any CredentialsProvider, externalID: String?)
        /// A token of an identity provider, and how long its sessions last; nil for AWS's hour.
        case identityToken(IdentityToken, seconds: Int64?)
    }

    /// A role's sessions, kept and renewed.
    ///
    /// - Parameters:
    ///   - roleARN: the role.
    ///   - proof: with what it is assumed.
    ///   - environment: the agent's environment, for the endpoint of STS.
    ///   - region: the region whose STS is asked.
    ///   - pool: what carries the requests.
    ///   - signingKeys: a cache of signing keys; share one between clients.
    /// - Returns: a source that is asked once for every call.
    public static func sessions(
        of roleARN: String, by proof: Proof, environment: [String: String], region: AWSRegion, pool: TransportPool,
        signingKeys: SigningKeyCache
    ) -> any CredentialsProvider {
        let context = CredentialContext.live(pool)
        return RefreshingCredentials(
            AssumedRole(
                roleARN: roleARN, proof: proof, environment: environment, region: region, context: context,
                signingKeys: signingKeys),
            clock: context.clock, random: context.random)
    }
}

/// A role that is assumed anew each time it is asked for.
struct AssumedRole: CredentialsProvider {
    let roleARN: String
    let proof: RoleCredentials.Proof
    let environment: [String: String]
    let region: AWSRegion
    let context: CredentialContext
    let signingKeys: SigningKeyCache

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let files = ProfileFiles(environment: environment)
        let profiles: ProfileSet
        do throws(ProfileError) {
            profiles = try files.load(context.readFile)
        } catch {
            throw CredentialsError(code: .invalid, message: error.message)
        }
        let client = try TokenServiceClient.make(
            environment: environment, profiles: profiles, profile: files.profile, region: region, context: context,
            signingKeys: signingKeys)
        switch proof {
        case .credentials(let source, let externalID):
            let request = TokenServiceClient.RoleRequest(
                roleARN: roleARN, sessionName: SessionName.fresh(context), externalID: externalID)
            return try await client.assumeRole(request, with: try await source.credentials())
        case .identityToken(let token, let seconds):
            return try await WebIdentityCredentialsProvider(
                roleARN: roleARN, token: token, sessionName: nil, seconds: seconds, client: client
            ).credentials()
        }
    }
}
