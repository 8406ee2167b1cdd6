import AWSSecretsManager
import FoundationEssentials
import Logging
import SyncEngine
import SyncProtocol
import SyncScheduler
import Synchronization

/// Makes calls through the AWS client: one client per destination and revision, connections shared by endpoint and policy.
final class AWSCallSender: CallSender {
    /// The tag every secret of ours is born with.
    static let ownTag = Tag(key: DestinationSettings.ownTagKey, value: "")
    static let claimDescription = "managed by secretsync"

    private struct Client {
        let destination: DestinationID
        let revision: Int64
        let client: SecretsManagerClient
    }

    private let pool: TransportPool
    private let signingKeys = SigningKeyCache()
    private let accounts: CallerAccounts
    private let environment: [String: String]
    /// What the environment says about proxies, or what is wrong with it.
    private let proxies: Result<ProxySettings, EndpointError>
    private let clients = Mutex<[DestinationKey: Client]>([:])
    /// The agent's own credentials, by the region whose STS is asked for roles; destinations share them.
    private let ownCredentials = Mutex<[AWSRegion: any CredentialsProvider]>([:])

    private let identityTokenDirectory: String?

    /// A sender that falls back to that environment for credentials and endpoints, and reads files of identity tokens in
    /// that directory only.
    init(environment: [String: String], identityTokenDirectory: String?) {
        self.environment = environment
        self.identityTokenDirectory = identityTokenDirectory
        proxies = Result { () throws(EndpointError) in try ProxySettings(environment: environment) }
        pool = TransportPool(
            settings: TransportSettings(
                authorities: Self.authorities(environment), proxies: (try? proxies.get()) ?? .none))
        accounts = CallerAccounts(environment: environment, pool: pool, signingKeys: signingKeys)
    }

    /// The authorities of `AWS_CA_BUNDLE`, which count in place of the system's.
    private static func authorities(_ environment: [String: String]) -> String? {
        environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    func send(_ sendout: Sendout, begunAt: Timestamp) async -> CallReport {
        let intent = sendout.order.intent
        do {
            let report = try await client(for: sendout.destination).send(
                call(of: sendout.order), in: sendout.destination.account)
            let result = CallResult(
                token: intent.token, outcome: Self.outcome(report.outcome),
                ambiguousAttempts: report.ambiguousAttempts, begunAt: begunAt, account: report.account)
            return CallReport(
                result: result, ends: report.ends.isEmpty ? [report.outcome.kind] : report.ends,
                wasAsked: Self.wasAsked(report.outcome))
        } catch {
            let refusal = CallResult.Refusal(
                code: "Configuration", message: "\(error)", operation: intent.call.operation)
            return CallReport(
                result: CallResult(token: intent.token, outcome: .refused(refusal), begunAt: begunAt), ends: [.refused],
                wasAsked: false)
        }
    }

    /// A refusal without a status is our own: of a value or an address.
    static func wasAsked(_ outcome: CallOutcome) -> Bool {
        if case .refused(let failure) = outcome { failure.httpStatus != nil } else { true }
    }

    func forget(_ destination: DestinationID) {
        clients.withLock { clients in clients = clients.filter { $0.value.destination != destination } }
    }

    func shutDown() async {
        await pool.shutDown()
    }

    func client(for destination: DestinationRecord) throws -> SecretsManagerClient {
        if let known = clients.withLock({ $0[destination.key] }), known.revision == destination.revision {
            return known.client
        }
        let client = try makeClient(for: destination)
        clients.withLock {
            $0[destination.key] = Client(destination: destination.id, revision: destination.revision, client: client)
        }
        return client
    }

    private func makeClient(for destination: DestinationRecord) throws -> SecretsManagerClient {
        if let bundle = Self.authorities(environment), !FileManager.default.isReadableFile(atPath: bundle) {
            throw EndpointError(code: .unreadableBundle, message: "AWS_CA_BUNDLE: \(bundle) cannot be read")
        }
        // Going around a proxy that was meant would show the requests to a network that was not.
        _ = try proxies.get()
        let settings = destination.settings
        let region = try AWSRegion(destination.region)
        let explicit = try settings.endpointURL.map { try AWSEndpoint(parsing: $0, isAgentConfigured: false) }
        let files = ProfileFiles(environment: environment)
        let endpoint = try EndpointResolver(
            environment: environment, profiles: try files.load(), profile: files.profile
        ).secretsManager(region: region, explicit: explicit)
        let policy = try NetworkPolicy(
            allowedIPv4: (settings.allowedIPv4Addresses ?? []).map { try IPRange(parsing: $0) },
            allowedIPv6: (settings.allowedIPv6Addresses ?? []).map { try IPRange(parsing: $0) },
            allowedPorts: (settings.allowedPorts ?? []).map { Int($0) },
            strict: !(settings.disableStrictNetworking ?? false))
        return SecretsManagerClient(
            region: region, endpoint: endpoint, credentials: try credentials(of: settings, region),
            accounts: accounts, transport: pool.transport(to: endpoint, policy: policy), signingKeys: signingKeys)
    }

    /// The role of the destination, assumed by token or by keys; without a role the keys themselves.
    private func credentials(
        of settings: DestinationSettings, _ region: AWSRegion
    ) throws -> any CredentialsProvider {
        guard let role = settings.roleARN else { return try keys(of: settings, region) }
        let proof: RoleCredentials.Proof =
            if let token = try identityToken(of: settings) {
                .identityToken(token, seconds: settings.identityTokenTTL)
            } else {
                .credentials(try keys(of: settings, region), externalID: settings.externalID)
            }
        return RoleCredentials.sessions(
            of: role.text, by: proof, environment: environment, region: region, pool: pool, signingKeys: signingKeys)
    }

    private func identityToken(of settings: DestinationSettings) throws -> IdentityToken? {
        if let token = settings.identityToken {
            return .given(token.withBytes { String(decoding: $0, as: UTF8.self) })
        }
        guard let file = settings.identityTokenFile else { return nil }
        guard let identityTokenDirectory else {
            throw CredentialsError(
                code: .invalid,
                message:
                    "identity_token_file is not allowed any more: the agent was started without --identity-token-dir")
        }
        return .file(file, below: identityTokenDirectory)
    }

    /// The destination's own keys, else what AWS's default chain finds for the agent.
    private func keys(of settings: DestinationSettings, _ region: AWSRegion) throws -> any CredentialsProvider {
        guard let id = settings.accessKeyID, let secret = settings.secretAccessKey else {
            return ownCredentials.withLock { known in
                if let provider = known[region] { return provider }
                let provider = DefaultCredentials.chain(
                    environment: environment, region: region, pool: pool, signingKeys: signingKeys)
                known[region] = provider
                return provider
            }
        }
        return StaticCredentialsProvider(
            try AWSCredentials(
                accessKeyID: id.withBytes { String(decoding: $0, as: UTF8.self) },
                secretAccessKey: secret.withBytes { String(decoding: $0, as: UTF8.self) }))
    }

    private func call(of order: SendOrder) -> SecretsManagerCall {
        let token = order.intent.token.text
        let attributes = order.intent.attributes
        let tags = [Self.ownTag] + attributes.tags.sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) }
        switch order.intent.call {
        case .create(let bytes):
            return .createSecret(
                CreateSecret(
                    name: order.name, clientRequestToken: token, secretString: bytes.payload.withBytes { $0 },
                    tags: tags, kmsKeyID: attributes.kmsKeyID))
        case .update(let arn, let bytes):
            return .updateSecret(
                UpdateSecret(
                    secretID: arn, clientRequestToken: token, secretString: bytes.payload.withBytes { $0 }))
        case .claim:
            return .updateSecret(
                UpdateSecret(
                    secretID: order.name, clientRequestToken: token, secretString: nil,
                    description: Self.claimDescription))
        case .delete(let arn, let window):
            return .deleteSecret(DeleteSecret(secretID: arn, mode: .recoveryWindow(days: Int(window))))
        case .forceDelete(let arn):
            return .deleteSecret(DeleteSecret(secretID: arn, mode: .force))
        case .restore(let arn):
            return .restoreSecret(secretID: arn)
        case .tag(let arn, _):
            return .tagResource(secretID: arn, tags: tags)
        case .untag(let arn, let keys):
            return .untagResource(secretID: arn, keys: keys)
        case .replicate(let arn, let region):
            let key = attributes.replicaRegions[region].flatMap { $0.isEmpty ? nil : $0 }
            return .replicateSecretToRegions(
                ReplicateSecretToRegions(secretID: arn, replicas: [.init(region: region, kmsKeyID: key)]))
        case .unreplicate(let arn, let region):
            return .removeRegionsFromReplication(secretID: arn, regions: [region])
        case .rekey(let arn):
            return .updateSecret(
                UpdateSecret(secretID: arn, kmsKeyID: attributes.kmsKeyID ?? SecretAttributes.defaultKMSKeyID))
        }
    }

    static func outcome(_ outcome: CallOutcome) -> CallResult.Outcome {
        switch outcome {
        case .applied(let success):
            return .applied(
                CallResult.Success(
                    arn: success.arn, awsVersionID: success.versionID,
                    deletionDate: success.deletionDate.map(Timestamp.init(nanoseconds:)),
                    replicas: replicas(success.details)))
        case .notSent(let failure): return .notSent(refusal(failure))
        case .ambiguous(let failure): return .ambiguous(refusal(failure))
        case .throttled(let failure): return .throttled(refusal(failure))
        case .credentials(let failure): return .credentials(refusal(failure))
        case .refused(let failure): return .refused(refusal(failure))
        case .quota(let failure): return .quota(refusal(failure))
        }
    }

    static func replicas(_ details: CallDetails) -> [String: ReplicaState] {
        guard case .replicas(let statuses) = details else { return [:] }
        return Dictionary(
            statuses.map { ($0.region, ReplicaState(kmsKeyID: nil, status: $0.status, message: $0.message)) }
        ) { $1 }
    }

    private static func refusal(_ failure: AWSFailure) -> CallResult.Refusal {
        CallResult.Refusal(
            code: failure.code, message: failure.message, operation: failure.operation, requestID: failure.requestID)
    }
}
