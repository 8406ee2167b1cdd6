import Testing

@testable import AWSSecretsManager

/// Whose account credentials are of, and what a client does with credentials of another one than is meant.
struct CallerAccountsTests {
    private static let region = "eu-west-1"
    private static let (ours, others) = ("123456789012", "210987654321")

    private let clock = ManualClock()
    private let aws = AWSEndpoint(
        scheme: .https, host: "secretsmanager.eu-west-1.amazonaws.com", port: 443, isAgentConfigured: false,
        isRegional: true)

    /// STS on a script.
    private struct Tokens: CredentialTransport {
        let transport: ScriptedTransport

        func send(
            _ request: TransportRequest, to endpoint: AWSEndpoint
        ) async throws(TransportError) -> TransportResponse {
            try await transport.send(request)
        }
    }

    private func accounts(_ tokens: ScriptedTransport, environment: [String: String] = [:]) -> CallerAccounts {
        CallerAccounts(
            environment: environment,
            context: CredentialContext(
                transport: Tokens(transport: tokens), clock: clock, readFile: { _ in nil }, random: { 0.5 }),
            signingKeys: SigningKeyCache())
    }

    private static func identity(_ account: String) -> ScriptedTransport.Step {
        let text = """
            <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::\(account):user/u</Arn>\
            <Account>\(account)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
            """
        return .answer(TransportResponse(status: 200, body: Array(text.utf8)))
    }

    private static func credentials(_ id: String = "AKIDEXAMPLE", account: String? = nil) throws -> AWSCredentials {
        try AWSCredentials(accessKeyID: id, secretAccessKey: "s", accountID: account)
    }

    private func client(
        _ transport: ScriptedTransport, _ accounts: CallerAccounts, _ credentials: AWSCredentials
    ) throws -> SecretsManagerClient {
        SecretsManagerClient(
            region: try AWSRegion(Self.region), endpoint: aws, credentials: StaticCredentialsProvider(credentials),
            accounts: accounts, transport: transport, clock: clock, random: { 1 })
    }

    @Test func isAskedOnceForEachKey() async throws {
        let tokens = ScriptedTransport([Self.identity(Self.ours), Self.identity(Self.others)])
        let accounts = accounts(tokens)
        let region = try AWSRegion(Self.region)
        for _ in 0..<3 {
            #expect(await accounts.account(of: try Self.credentials(), at: aws, in: region) == Self.ours)
        }
        #expect(await accounts.account(of: try Self.credentials("AKIDOTHER"), at: aws, in: region) == Self.others)
        #expect(tokens.requests.count == 2)
    }

    @Test func isNotAskedWhereTheSourceSays() async throws {
        let tokens = ScriptedTransport([])
        let account = await accounts(tokens).account(
            of: try Self.credentials(account: Self.others), at: aws, in: try AWSRegion(Self.region))
        #expect(account == Self.others)
        #expect(tokens.requests.isEmpty)
    }

    @Test func whoeverDoesNotAnswerIsAskedAgainAfterTenMinutes() async throws {
        let tokens = ScriptedTransport([.failure(.notSent, "ConnectTimeout"), Self.identity(Self.ours)])
        let accounts = accounts(tokens)
        let region = try AWSRegion(Self.region)
        #expect(await accounts.account(of: try Self.credentials(), at: aws, in: region) == nil)
        clock.advance(by: .seconds(599))
        #expect(await accounts.account(of: try Self.credentials(), at: aws, in: region) == nil)
        clock.advance(by: .seconds(1))
        #expect(await accounts.account(of: try Self.credentials(), at: aws, in: region) == Self.ours)
        #expect(tokens.requests.count == 2)
    }

    @Test(arguments: [
        ("https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com", true), ("https://secrets.example", false),
        ("https://amazonaws.com.example", false),
    ])
    func onlyBesideAWSIsAWSAsked(_ url: String, _ isAsked: Bool) async throws {
        let tokens = ScriptedTransport([Self.identity(Self.ours)])
        let account = await accounts(tokens).account(
            of: try Self.credentials(), at: try AWSEndpoint(parsing: url, isAgentConfigured: false),
            in: try AWSRegion(Self.region))
        #expect(account == (isAsked ? Self.ours : nil))
        #expect(tokens.requests.count == (isAsked ? 1 : 0))
    }

    @Test func aConfiguredSTSIsAskedBesideAnyEndpoint() async throws {
        let tokens = ScriptedTransport([Self.identity(Self.ours)])
        let account = await accounts(tokens, environment: ["AWS_ENDPOINT_URL": "https://aws.example"]).account(
            of: try Self.credentials(), at: try AWSEndpoint(parsing: "https://aws.example", isAgentConfigured: true),
            in: try AWSRegion(Self.region))
        #expect(account == Self.ours)
    }

    @Test func nothingIsSentWithCredentialsOfAnotherAccount() async throws {
        let tokens = ScriptedTransport([Self.identity(Self.others)])
        let transport = ScriptedTransport([.answer(SampleCalls.applied)])
        let report = try await client(transport, accounts(tokens), try Self.credentials()).send(
            SampleCalls.create, in: Self.ours)
        #expect(report.outcome.failure?.code == "AccountChanged")
        #expect(
            report.outcome.failure?.message
                == "the credentials are of account \(Self.others), the destination's secrets are in account \(Self.ours)"
        )
        #expect(report.ends.isEmpty)
        #expect(report.account == Self.others)
        #expect(transport.requests.isEmpty)
    }

    @Test func nobodyIsAskedWhereAnyAccountWillDo() async throws {
        let tokens = ScriptedTransport([])
        let transport = ScriptedTransport([.answer(SampleCalls.applied), .answer(SampleCalls.applied)])
        let client = try client(transport, accounts(tokens), try Self.credentials())
        #expect(await client.send(SampleCalls.create).outcome.kind == .applied)
        // The ARN of what was made told it.
        let account = try #require(SampleCalls.arn.split(separator: ":").dropFirst(4).first.map { String($0) })
        #expect(await client.send(SampleCalls.create, in: account).outcome.kind == .applied)
        #expect(tokens.requests.isEmpty)
    }

    @Test func aSilentSTSHoldsUpNothing() async throws {
        let tokens = ScriptedTransport([.failure(.notSent, "NameResolutionFailed")])
        let transport = ScriptedTransport([.answer(SampleCalls.applied)])
        let report = try await client(transport, accounts(tokens), try Self.credentials()).send(
            SampleCalls.create, in: Self.ours)
        #expect(report.outcome.kind == .applied)
        #expect(report.account == nil)
    }
}
