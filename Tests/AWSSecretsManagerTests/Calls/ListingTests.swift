import Testing

@testable import AWSSecretsManager

/// Lists page by page.
@Suite struct ListingTests {
    private func client(_ bodies: [String]) throws -> (SecretsManagerClient, ScriptedTransport) {
        let transport = ScriptedTransport(
            bodies.map { .answer(TransportResponse(status: 200, body: Array($0.utf8))) })
        let client = SecretsManagerClient(
            region: try AWSRegion("eu-west-1"),
            endpoint: try AWSEndpoint(parsing: "https://secretsmanager.eu-west-1.amazonaws.com"),
            credentials: StaticCredentialsProvider(try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s")),
            transport: transport, random: { 0 })
        return (client, transport)
    }

    private static func page(_ names: [String], next: String? = nil) -> String {
        let secrets = names.map { #"{"ARN":"\#(SampleCalls.arn)","Name":"\#($0)"}"# }.joined(separator: ",")
        return #"{"SecretList":[\#(secrets)]\#(next.map { #","NextToken":"\#($0)""# } ?? "")}"#
    }

    @Test func goesOnUntilThereIsNoMore() async throws {
        let (client, transport) = try client([
            Self.page(["a", "b"], next: "2"), Self.page([], next: "3"), Self.page(["c"]),
        ])
        var names: [String] = []
        let report = await client.list(ListSecrets(filters: [.init(.name, ["vault/"])], pageSize: 2)) { page in
            names += page.secrets.map(\.name)
            return true
        }
        #expect(report.outcome.kind == .applied)
        #expect(names == ["a", "b", "c"])
        let bodies = transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
        let filters = #"{"Filters":[{"Key":"name","Values":["vault/"]}],"MaxResults":2"#
        #expect(bodies == [filters + "}", filters + #","NextToken":"2"}"#, filters + #","NextToken":"3"}"#])
    }

    @Test func stopsWhereNoMoreIsWanted() async throws {
        let (client, transport) = try client([Self.page(["a"], next: "2"), Self.page(["b"])])
        let report = await client.list(ListSecrets()) { _ in false }
        #expect(report.outcome.kind == .applied)
        #expect(transport.requests.count == 1)
    }

    @Test func aListThatGoesInCirclesEnds() async throws {
        let (client, transport) = try client([
            Self.page(["a"], next: "2"), Self.page(["b"], next: "3"), Self.page(["a"], next: "2"),
        ])
        let report = await client.list(ListSecrets()) { _ in true }
        #expect(report.outcome.kind == .ambiguous)
        #expect(transport.requests.count == 3)
    }

    @Test func aPageThatIsRefusedEndsIt() async throws {
        let (client, _) = try client([
            Self.page(["a"], next: "2"), #"{"SecretList":"#, #"{"SecretList":"#, #"{"SecretList":"#,
        ])
        var pages = 0
        let report = await client.list(ListSecrets()) { _ in
            pages += 1
            return true
        }
        #expect(pages == 1)
        #expect(report.ends == [.ambiguous, .ambiguous, .ambiguous])
    }
}
