import Synchronization

/// Whose account credentials are of: known from where they came or from a secret made with them, else asked of STS, once
/// for each access key.
///
/// An access key never moves to another account. `GetCallerIdentity` needs no permission, but STS may be out of reach, as in
/// a VPC that has an endpoint of Secrets Manager only: then nobody knows, and it is asked again after ten minutes. Where
/// requests go to something that is not AWS, AWS is not asked about its keys.
public final class CallerAccounts: Sendable {
    private struct Key: Hashable {
        let accessKeyID: String
        let endpoint: AWSEndpoint
    }

    private enum Knowledge {
        case asking(Task<String?, Never>)
        case known(String)
        /// Nobody says, until that uptime.
        case unknown(until: Duration)
    }

    private enum Answer {
        case now(String?)
        case later(Task<String?, Never>)
    }

    /// Keys remembered at most; temporary ones come and go.
    private static let capacity = 1_024
    private static let pause: Duration = .seconds(600)

    private let environment: [String: String]
    private let context: CredentialContext
    private let signingKeys: SigningKeyCache
    private let knowledge = Mutex<[Key: Knowledge]>([:])

    /// One that asks over those connections.
    ///
    /// - Parameters:
    ///   - environment: the agent's environment, for the endpoint of STS.
    ///   - pool: what carries the requests.
    ///   - signingKeys: a cache of signing keys; share one between clients.
    public convenience init(environment: [String: String], pool: TransportPool, signingKeys: SigningKeyCache) {
        self.init(environment: environment, context: .live(pool), signingKeys: signingKeys)
    }

    init(environment: [String: String], context: CredentialContext, signingKeys: SigningKeyCache) {
        self.environment = environment
        self.context = context
        self.signingKeys = signingKeys
    }

    /// The account of credentials.
    ///
    /// - Parameters:
    ///   - credentials: the credentials.
    ///   - endpoint: where Secrets Manager is asked with them.
    ///   - region: whose STS is asked.
    /// - Returns: the account, or nil when nobody says.
    public func account(of credentials: AWSCredentials, at endpoint: AWSEndpoint, in region: AWSRegion) async -> String?
    {
        if let account = credentials.accountID { return account }
        let key = Key(accessKeyID: credentials.accessKeyID, endpoint: endpoint)
        let uptime = context.clock.uptime
        let answer = knowledge.withLock { knowledge in
            switch knowledge[key] {
            case .known(let account): return Answer.now(account)
            case .asking(let task): return .later(task)
            case .unknown(let until) where uptime < until: return .now(nil)
            case .unknown, nil:
                if knowledge.count >= Self.capacity { knowledge = [:] }
                let task = Task { await self.ask(credentials, key, region) }
                knowledge[key] = .asking(task)
                return .later(task)
            }
        }
        return switch answer {
        case .now(let account): account
        case .later(let task): await task.value
        }
    }

    /// Who the caller is, asked anew.
    ///
    /// - Returns: the identity; nil where STS is not the one that knows these keys.
    /// - Throws: ``CredentialsError`` when STS does not say.
    func identity(
        of credentials: AWSCredentials, at endpoint: AWSEndpoint, in region: AWSRegion
    ) async throws(CredentialsError) -> CallerIdentity? {
        try await client(beside: endpoint, region)?.callerIdentity(credentials)
    }

    /// AWS told by the way whose credentials they are.
    func learn(_ account: String, of credentials: AWSCredentials, at endpoint: AWSEndpoint) {
        guard credentials.accountID == nil else { return }
        knowledge.withLock { knowledge in
            if knowledge.count >= Self.capacity { knowledge = [:] }
            knowledge[Key(accessKeyID: credentials.accessKeyID, endpoint: endpoint)] = .known(account)
        }
    }

    private func ask(_ credentials: AWSCredentials, _ key: Key, _ region: AWSRegion) async -> String? {
        let account = try? await client(beside: key.endpoint, region)?.callerIdentity(credentials).account
        let until = context.clock.uptime + Self.pause
        knowledge.withLock { $0[key] = account.map(Knowledge.known) ?? .unknown(until: until) }
        return account
    }

    /// STS, where it is the one that knows the keys used at that endpoint: AWS's own beside AWS, else one that is configured.
    private func client(
        beside endpoint: AWSEndpoint, _ region: AWSRegion
    ) throws(CredentialsError) -> TokenServiceClient? {
        let files = ProfileFiles(environment: environment)
        let profiles = (try? files.load(context.readFile)) ?? .empty
        let client = try TokenServiceClient.make(
            environment: environment, profiles: profiles, profile: files.profile, region: region, context: context,
            signingKeys: signingKeys)
        let isAWS = endpoint.isRegional || endpoint.host.hasSuffix("." + region.partition.dnsSuffix)
        return isAWS || client.endpoint.isAgentConfigured ? client : nil
    }
}
