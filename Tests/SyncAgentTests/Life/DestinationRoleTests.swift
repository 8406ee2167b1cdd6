import FoundationEssentials
import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Destinations that assume a role: with keys, with an external id, with a token at hand or in a file, over real HTTP.
@Suite(.timeLimit(.minutes(5)))
struct DestinationRoleTests {
    private static let account = EmulatorServer.defaultAccountID
    private static let role = "arn:aws:iam::\(account):role/\(EmulatorServer.defaultRoleName)"
    /// {"alg":"none"}.{"iss":"https://oidc.example","sub":"me","aud":"sts","exp":4000000000}
    private static let token =
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL29pZGMuZXhhbXBsZSIsInN1YiI6Im1lIiwiYXVkIjoic3RzIiwiZXhwIjo0"
        + "MDAwMDAwMDAwfQ.c2ln"

    private static func withoutKeys(_ fields: inout DestinationFields) {
        fields.accessKeyID = .unchanged
        fields.secretAccessKey = .unchanged
    }

    @Test func aRoleIsAssumedOnceForAllCalls() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination { $0.roleARN = .set(Self.role) }
            #expect(view.connectionDetails["role_arn"]?.string == Self.role)
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .synced)
            try await fixture.put(["foo": "baz"])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(fixture.emulator.requestCounts()["AssumeRole"] == 1)
        }
    }

    @Test func theAgentsOwnCredentialsAssumeTheRoleToo() async throws {
        try await AgentFixture.run(environment: { environment, _ in
            environment["AWS_ACCESS_KEY_ID"] = EmulatorServer.defaultAccessKeyID
            environment["AWS_SECRET_ACCESS_KEY"] = EmulatorServer.defaultSecretAccessKey
        }) { fixture in
            try await fixture.writeDestination {
                Self.withoutKeys(&$0)
                $0.roleARN = .set(Self.role)
            }
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.emulator.requestCounts()["AssumeRole"] == 1)
        }
    }

    @Test func aRoleThatWantsAnExternalIDIsRefusedUntilItGetsIt() async throws {
        var emulator = EmulatorServer.Configuration()
        let trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(Self.account)"},\
            "Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"partner-7"}}}]}
            """
        emulator.accounts[0].roles = [EmulatorServer.Role(name: "guarded", trustPolicy: trust)]
        try await AgentFixture.run(emulator: emulator) { fixture in
            try await fixture.writeDestination { $0.roleARN = .set("arn:aws:iam::\(Self.account):role/guarded") }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "credentials_refused")
            #expect(row.error?.message.contains("is not authorized to perform: sts:AssumeRole") == true)
            try await fixture.patchDestination { $0.externalID = .set("partner-7") }
            #expect(try await fixture.set().status == .synced)
        }
    }

    @Test func aTokenAtHandNeedsNoKeys() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination {
                Self.withoutKeys(&$0)
                $0.roleARN = .set(Self.role)
                $0.identityToken = .set(Self.token)
                $0.identityTokenTTL = .set(900)
            }
            #expect(view.connectionDetails["identity_token"] == "*****")
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.emulator.requestCounts()["AssumeRoleWithWebIdentity"] == 1)
            // The token is durable: an agent that starts anew needs nobody to give it again.
            try await fixture.stop()
            try await fixture.start()
            try await fixture.put(["foo": "baz"])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
        }
    }

    @Test func aTokenFileMustStayBelowTheAgentsDirectory() async throws {
        let tokens = try TemporaryFolder()
        let outside = try TemporaryFolder()
        let file = tokens.path + "/aws"
        try Data(Self.token.utf8).write(to: URL(filePath: outside.path + "/token"))
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: outside.path + "/token")
        try await AgentFixture.run(configure: { $0.identityTokenDirectory = tokens.path }) { fixture in
            let error = await #expect(throws: SyncClientError.self) {
                try await fixture.writeDestination {
                    Self.withoutKeys(&$0)
                    $0.roleARN = .set(Self.role)
                    $0.identityTokenFile = .set(outside.path + "/token")
                }
            }
            #expect(error != nil)
            try await fixture.writeDestination {
                Self.withoutKeys(&$0)
                $0.roleARN = .set(Self.role)
                $0.identityTokenFile = .set(file)
            }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            #expect(row.error?.message.contains("leads out of") == true, "\(row.error?.message ?? "none")")
            try FileManager.default.removeItem(atPath: file)
            try Data((Self.token + "\n").utf8).write(to: URL(filePath: file))
            #expect(try await fixture.set().status == .synced, "read anew")
        }
        try tokens.remove()
        try outside.remove()
    }
}
