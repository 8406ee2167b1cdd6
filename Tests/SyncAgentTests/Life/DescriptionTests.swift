import AWSSecretsManager
import SecretsManagerEmulator
import Testing

/// The calls that describe secrets and their copies, against a server that shares no code with the client.
@Suite(.timeLimit(.minutes(5)))
struct DescriptionTests {
    private static func run(_ body: (SecretsManagerClient) async throws -> Void) async throws {
        let emulator = try await EmulatorServer.start(.init())
        let pool = TransportPool()
        let endpoint = try AWSEndpoint(parsing: emulator.endpointURL, isAgentConfigured: true)
        let client = SecretsManagerClient(
            region: try AWSRegion("us-east-1"), endpoint: endpoint,
            credentials: StaticCredentialsProvider(
                try AWSCredentials(
                    accessKeyID: EmulatorServer.defaultAccessKeyID,
                    secretAccessKey: EmulatorServer.defaultSecretAccessKey)),
            transport: pool.transport(to: endpoint))
        do {
            try await body(client)
        } catch {
            // A pool that goes away before it is shut down ends the process, and all other tests with it.
            await pool.shutDown()
            throw error
        }
        await pool.shutDown()
        try await emulator.stop()
    }

    private static func applied(_ report: CallReport) throws -> CallSuccess {
        guard case .applied(let success) = report.outcome else {
            throw report.outcome.failure ?? AWSFailure(code: "None", message: "", operation: "")
        }
        return success
    }

    private static func token(_ character: Character) -> String { String(repeating: character, count: 64) }

    private static func create(_ name: String, _ client: SecretsManagerClient) async throws -> String {
        let create = CreateSecret(
            name: name, clientRequestToken: token("a"), secretString: Array("one".utf8),
            tags: [Tag(key: "hashicorp:vault", value: "")])
        return try #require(try applied(await client.send(.createSecret(create))).arn)
    }

    private static func describe(_ arn: String, _ client: SecretsManagerClient) async throws -> SecretDescription {
        let success = try applied(await client.send(.describeSecret(secretID: arn)))
        guard case .secret(let description) = success.details else { throw FixtureError.noSuchRow }
        return description
    }

    @Test func theTokenWeChoseIsTheCurrentVersion() async throws {
        try await Self.run { client in
            let arn = try await Self.create("vault/a", client)
            let description = try await Self.describe(arn, client)
            #expect(description.currentVersionID == Self.token("a"))
            #expect(description.tags == [Tag(key: "hashicorp:vault", value: "")])
            #expect(description.deletedAt == nil)
        }
    }

    @Test func aLabelMovesBack() async throws {
        try await Self.run { client in
            let arn = try await Self.create("vault/a", client)
            let update = UpdateSecret(
                secretID: arn, clientRequestToken: Self.token("b"), secretString: Array("two".utf8))
            _ = try Self.applied(await client.send(.updateSecret(update)))
            let move = UpdateSecretVersionStage(
                secretID: arn, stage: "AWSCURRENT", moveTo: Self.token("a"), removeFrom: Self.token("b"))
            #expect(try Self.applied(await client.send(.updateSecretVersionStage(move))).arn == arn)
            #expect(try await Self.describe(arn, client).currentVersionID == Self.token("a"))
        }
    }

    @Test func copiesComeAndGo() async throws {
        try await Self.run { client in
            let arn = try await Self.create("vault/a", client)
            let replicate = ReplicateSecretToRegions(secretID: arn, replicas: [.init(region: "eu-west-1")])
            let made = try Self.applied(await client.send(.replicateSecretToRegions(replicate)))
            guard case .replicas(let copies) = made.details else { throw FixtureError.noSuchRow }
            #expect(copies.map(\.region) == ["eu-west-1"])
            let described = try await Self.describe(arn, client)
            #expect(described.replicas.map(\.region) == ["eu-west-1"])
            #expect(described.primaryRegion == "us-east-1")
            let removed = try Self.applied(
                await client.send(.removeRegionsFromReplication(secretID: arn, regions: ["eu-west-1"])))
            #expect(removed.details == .replicas([]))
        }
    }

    @Test func aListIsFilteredAndPaged() async throws {
        try await Self.run { client in
            for name in ["vault/a", "vault/b", "vault/c", "other/d"] { _ = try await Self.create(name, client) }
            var pages: [[String]] = []
            let first = ListSecrets(filters: [.init(.name, ["vault/"])], pageSize: 2)
            let report = await client.list(first) { page in
                pages.append(page.secrets.map(\.name))
                return true
            }
            #expect(report.outcome.kind == .applied)
            #expect(pages.map(\.count) == [2, 1])
            #expect(pages.flatMap { $0 }.sorted() == ["vault/a", "vault/b", "vault/c"])
        }
    }
}
