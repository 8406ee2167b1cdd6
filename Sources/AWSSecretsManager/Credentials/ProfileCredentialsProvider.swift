/// Credentials of the selected profile of the shared files: keys, roles and what they need, a process, a token file.
struct ProfileCredentialsProvider: CredentialsProvider {
    let environment: [String: String]
    let files: ProfileFiles
    let region: AWSRegion?
    let context: CredentialContext
    let signingKeys: SigningKeyCache

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let profiles: ProfileSet
        do throws(ProfileError) {
            profiles = try files.load(context.readFile)
        } catch {
            throw CredentialsError(code: .invalid, message: error.message)
        }
        let chain: ProfileChain
        do throws(CredentialsError) {
            chain = try ProfileChain(profiles, selected: files.profile)
        } catch  where error.code == .notFound && files.isProfileNamed && profiles.profiles[files.profile] == nil {
            throw CredentialsError(
                code: .invalid, message: "AWS_PROFILE names profile \(files.profile), which is in neither shared file")
        }
        var credentials = try await base(chain.base, profiles)
        for role in chain.roles {
            let request = TokenServiceClient.RoleRequest(
                roleARN: role.arn, sessionName: role.sessionName ?? SessionName.fresh(context),
                externalID: role.externalID, seconds: role.seconds)
            credentials = try await client(profiles).assumeRole(request, with: credentials)
        }
        return credentials
    }

    private func base(
        _ base: ProfileChain.Base, _ profiles: ProfileSet
    ) async throws(CredentialsError) -> AWSCredentials {
        switch base {
        case .keys(let id, let secret, let token, let account):
            return try AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: token, accountID: account)
        case .source(.environment):
            return try await named(EnvironmentCredentialsProvider(environment: environment))
        case .source(.container):
            return try await named(ContainerCredentialsProvider(environment: environment, context: context))
        case .source(.instanceMetadata):
            return try await MetadataCredentialsProvider(
                environment: environment, profiles: profiles, profile: files.profile, context: context, isNamed: true
            ).credentials()
        case .webIdentity(let role, let file, let session):
            return try await WebIdentityCredentialsProvider(
                roleARN: role, token: .file(file), sessionName: session, client: try client(profiles)
            ).credentials()
        case .process(let command, let account):
            return try await ProcessCredentialsProvider(command: command, accountID: account).credentials()
        }
    }

    /// A source that a profile names must have some: looking on would use another identity than was asked for.
    private func named(_ provider: some CredentialsProvider) async throws(CredentialsError) -> AWSCredentials {
        do throws(CredentialsError) {
            return try await provider.credentials()
        } catch  where error.code == .notFound {
            throw CredentialsError(
                code: .unavailable, message: "credential_source of profile \(files.profile): \(error.message)")
        }
    }

    private func client(_ profiles: ProfileSet) throws(CredentialsError) -> TokenServiceClient {
        try TokenServiceClient.make(
            environment: environment, profiles: profiles, profile: files.profile, region: region, context: context,
            signingKeys: signingKeys)
    }
}

extension TokenServiceClient {
    /// A client at the endpoint that region, environment and profile lead to.
    static func make(
        environment: [String: String], profiles: ProfileSet, profile: String, region: AWSRegion?,
        context: CredentialContext, signingKeys: SigningKeyCache
    ) throws(CredentialsError) -> TokenServiceClient {
        do throws(EndpointError) {
            var region = region
            let names = [
                environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"], profiles.value("region", of: profile),
            ]
            if region == nil, let name = names.lazy.compactMap({ $0 }).first(where: { !$0.isEmpty }) {
                region = try AWSRegion(name)
            }
            let (endpoint, signingRegion) = try EndpointResolver(
                environment: environment, profiles: profiles, profile: profile
            ).tokens(region: region)
            return TokenServiceClient(
                endpoint: endpoint, signingRegion: signingRegion, context: context, signingKeys: signingKeys)
        } catch {
            throw CredentialsError(code: .invalid, message: "endpoint of STS: \(error.message)")
        }
    }
}
