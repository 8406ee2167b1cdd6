import JSONDocument
import Testing

@testable import AWSSecretsManager

/// The endpoint rules of AWS: regions, partitions, FIPS, dual-stack, configured URLs.
@Suite(.needsVectors) struct EndpointVectorTests {
    static let secrets = rules("secretsmanager")
    static let tokens = rules("sts")
    static let configured: [VectorCase] =
        VectorDocument.read("endpoints/configured-endpoint-urls.json")["testSuites"]?
        .array?.flatMap { suite in
            VectorCase.cases(suite["endpointUrlTests"]?.array, name: "name").map { test in
                var document = test.document.object ?? JSONObject()
                document["suite"] = suite
                return VectorCase(name: test.name, document: .object(document))
            }
        } ?? []

    private static func rules(_ name: String) -> [VectorCase] {
        VectorCase.cases(VectorDocument.read("endpoints/\(name).json")["testCases"]?.array, name: "documentation")
    }

    @Test func vectorsAreThere() {
        print(
            "endpoint vectors: \(Self.secrets.count) of Secrets Manager, \(Self.tokens.count) of STS, "
                + "\(Self.configured.count) of configured URLs")
        #expect(Self.secrets.count >= 37 && Self.tokens.count >= 52 && Self.configured.count >= 39)
    }

    @Test(arguments: secrets)
    func ofSecretsManager(_ test: VectorCase) throws {
        let call = Parameters(test.document["params"])
        guard try isInTable(call.region) else { return }
        try check(test) {
            let endpoint = try EndpointResolver().secretsManager(
                region: call.region.map { try AWSRegion($0) },
                explicit: call.explicit.map { try AWSEndpoint(parsing: $0) },
                useFIPS: call.fips, useDualStack: call.dualStack)
            return (endpoint, nil)
        }
    }

    @Test(arguments: tokens)
    func ofTheTokenService(_ test: VectorCase) throws {
        var call = Parameters(test.document["params"])
        if call.region == "aws-global" {
            call.region = "us-east-1"
            call.global = true
        }
        guard try isInTable(call.region) else { return }
        try check(test) {
            let (endpoint, region) = try EndpointResolver().tokens(
                region: call.region.map { try AWSRegion($0) },
                explicit: call.explicit.map { try AWSEndpoint(parsing: $0) },
                useFIPS: call.fips, useDualStack: call.dualStack, useGlobal: call.global)
            return (endpoint, region)
        }
    }

    /// A region outside of the table never becomes part of a host name: it must be refused. DESIGN.md lists the cases.
    private func isInTable(_ region: String?) throws -> Bool {
        guard let region, (try? AWSRegion(region)) == nil else { return true }
        let error = #expect(throws: EndpointError.self) { try AWSRegion(region) }
        #expect(error?.code == .unknownRegion)
        return false
    }

    private struct Parameters {
        var region: String?
        let explicit: String?
        let fips: Bool
        let dualStack: Bool
        var global: Bool

        init(_ value: JSONValue?) {
            region = value?["Region"]?.string
            explicit = value?["Endpoint"]?.string
            fips = value?["UseFIPS"]?.bool ?? false
            dualStack = value?["UseDualStack"]?.bool ?? false
            global = value?["UseGlobalEndpoint"]?.bool ?? false
        }
    }

    private func check(_ test: VectorCase, _ resolve: () throws -> (AWSEndpoint, String?)) throws {
        let expected = test.document["expect"]
        if let message = expected?["error"]?.string {
            let error = #expect(throws: EndpointError.self) { _ = try resolve() }
            #expect(error?.code == (message.contains("Missing Region") ? .missingRegion : .conflictingSettings))
            return
        }
        let (endpoint, region) = try resolve()
        #expect(endpoint.description == expected?["endpoint"]?["url"]?.string)
        let scheme = expected?["endpoint"]?["properties"]?["authSchemes"]?.array?.first
        if let signing = scheme?["signingRegion"]?.string, let region { #expect(region == signing) }
    }

    @Test(arguments: configured)
    func ofConfiguredURLs(_ test: VectorCase) throws {
        let suite = try #require(test.document["suite"])
        func entry(_ group: String, _ member: String) -> JSONValue? {
            test.document[member]?.string.flatMap { suite[group]?[$0] }
        }
        var environment: [String: String] = [:]
        for member in entry("environments", "environment")?.object?.members ?? [] {
            environment[member.name] = member.value.string
        }
        var services: [String: [String: [String: String]]] = [:]
        for section in suite["services"]?.object?.members ?? [] { services[section.name] = nested(section.value) }
        let client = entry("client_configs", "client_config")
        let resolver = EndpointResolver(
            environment: environment, profiles: ProfileSet(profiles: nested(suite["profiles"]), services: services),
            profile: test.document["profile"]?.string ?? "default",
            ignoresConfigured: client?["ignore_configured_endpoint_urls"]?.bool ?? false)
        let service = test.document["service"]?.string ?? ""
        let found =
            client?["endpoint_url"]?.string
            ?? resolver.configuredURL(of: AWSService(key: service, name: service))?.url
        // Without a configured URL the region's host is used, which these cases take from a region of their own making.
        #expect(
            (found ?? "https://\(service).fake-region-10.amazonaws.com")
                == test.document["output"]?["endpointUrl"]?.string)
    }
}
