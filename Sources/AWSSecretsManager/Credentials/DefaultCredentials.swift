/// The default chain of AWS's SDKs: environment, profile, web identity, container, instance metadata.
///
/// A source that has something wrong ends it; only one that has nothing leads to the next.
public enum DefaultCredentials {
    /// The chain, with its credentials kept and renewed.
    ///
    /// - Parameters:
    ///   - environment: the agent's environment.
    ///   - region: the region whose STS is asked; nil takes that of environment and profile.
    ///   - pool: what carries the requests.
    ///   - signingKeys: a cache of signing keys; share one between clients.
    /// - Returns: a source that is asked once for every call.
    public static func chain(
        environment: [String: String], region: AWSRegion?, pool: TransportPool, signingKeys: SigningKeyCache
    ) -> any CredentialsProvider {
        let context = CredentialContext.live(pool)
        return RefreshingCredentials(
            chain(environment: environment, region: region, context: context, signingKeys: signingKeys),
            clock: context.clock, random: context.random)
    }

    /// The chain over any transport, without keeping anything.
    static func chain(
        environment: [String: String], region: AWSRegion?, context: CredentialContext, signingKeys: SigningKeyCache
    ) -> CredentialsChain {
        let files = ProfileFiles(environment: environment)
        return CredentialsChain([
            NamedCredentials(.environment, EnvironmentCredentialsProvider(environment: environment)),
            NamedCredentials(
                .profile,
                ProfileCredentialsProvider(
                    environment: environment, files: files, region: region, context: context, signingKeys: signingKeys)),
            NamedCredentials(
                .webIdentity,
                EnvironmentWebIdentity(
                    environment: environment, files: files, region: region, context: context, signingKeys: signingKeys)),
            NamedCredentials(
                .container, ContainerCredentialsProvider(environment: environment, context: context)),
            NamedCredentials(
                .instanceMetadata, DefaultMetadata(environment: environment, files: files, context: context)),
        ])
    }
}

/// The web identity that `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN` name.
private struct EnvironmentWebIdentity: CredentialsProvider {
    let environment: [String: String]
    let files: ProfileFiles
    let region: AWSRegion?
    let context: CredentialContext
    let signingKeys: SigningKeyCache

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], !file.isEmpty else {
            throw CredentialsError(code: .notFound, message: "no AWS_WEB_IDENTITY_TOKEN_FILE")
        }
        guard let role = environment["AWS_ROLE_ARN"], !role.isEmpty else {
            throw CredentialsError(
                code: .invalid, message: "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not: set both or none")
        }
        let client = try TokenServiceClient.make(
            environment: environment, profiles: (try? files.load(context.readFile)) ?? .empty, profile: files.profile,
            region: region, context: context, signingKeys: signingKeys)
        let session = environment["AWS_ROLE_SESSION_NAME"].flatMap { $0.isEmpty ? nil : $0 }
        return try await WebIdentityCredentialsProvider(
            roleARN: role, token: .file(file), sessionName: session, client: client
        ).credentials()
    }
}

/// Instance metadata under the settings of the selected profile.
private struct DefaultMetadata: CredentialsProvider {
    let environment: [String: String]
    let files: ProfileFiles
    let context: CredentialContext

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        try await MetadataCredentialsProvider(
            environment: environment, profiles: (try? files.load(context.readFile)) ?? .empty, profile: files.profile,
            context: context
        ).credentials()
    }
}
