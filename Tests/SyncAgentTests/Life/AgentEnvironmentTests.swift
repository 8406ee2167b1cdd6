import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Variables of the agent's environment that say where requests go reach the calls.
@Suite(.timeLimit(.minutes(5)))
struct AgentEnvironmentTests {
    @Test(arguments: ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
    func aVariantOfTheHostExcludesAConfiguredEndpoint(_ variable: String) async throws {
        try await AgentFixture.run(environment: { environment, _ in environment[variable] = "true" }) { fixture in
            try await fixture.writeDestination()
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .clientSideError)
            #expect(row.error?.message.contains("a configured endpoint exclude each other") == true)
            #expect(fixture.callCount == 0)
        }
    }

    @Test func aRegionsHostIsAskedOfTheProxy() async throws {
        try await AgentFixture.run(environment: { environment, _ in
            // The emulator stands where the proxy is said to be; it is none, and says so.
            environment["HTTPS_PROXY"] = environment.removeValue(forKey: "AWS_ENDPOINT_URL")
            environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = nil
        }) { fixture in
            try await fixture.writeDestination()
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .externalServiceError)
            #expect(row.error?.awsCode == "ProxyRefused")
            #expect(row.error?.hint?.contains("HTTPS_PROXY") == true)
        }
    }

    @Test func aDestinationsOwnHostIsNotAskedOfTheProxy() async throws {
        try await AgentFixture.run(
            configure: { $0.allowsEndpointURL = true },
            environment: { environment, _ in environment["HTTPS_PROXY"] = environment["AWS_ENDPOINT_URL"] }
        ) { fixture in
            try await fixture.writeDestination { $0.endpointURL = .set("https://inside.example") }
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "address_not_allowed")
            #expect(row.error?.hint?.contains("NO_PROXY") == true)
            try await fixture.patchDestination { $0.endpointURL = .unset }
            _ = try await fixture.row { $0.status == .synced }
        }
    }

    @Test func aProxyThatCannotBeUsedIsNotGoneAround() async throws {
        try await AgentFixture.run(environment: { environment, _ in
            environment["HTTPS_PROXY"] = "socks5://ann:swordfish@proxy.example:1080"
        }) { fixture in
            try await fixture.writeDestination()
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .clientSideError)
            #expect(row.error?.message.contains("HTTPS_PROXY: only proxies") == true)
            #expect(row.error?.hint?.contains("the setting that the message names") == true)
            #expect(fixture.callCount == 0)
            #expect(!fixture.log.lines.contains { $0.contains("swordfish") })
            #expect(row.error?.message.contains("swordfish") == false)
        }
    }
}
