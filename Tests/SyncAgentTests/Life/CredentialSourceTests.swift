import FoundationEssentials
import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// Destinations without keys of their own: the agent finds credentials where AWS's SDKs do, over real HTTP.
@Suite(.timeLimit(.minutes(5)))
struct CredentialSourceTests {
    private static let role = "arn:aws:iam::123456789012:role/\(EmulatorServer.defaultRoleName)"

    /// Syncs one secret with credentials of that environment, and returns the row.
    private static func sync(
        emulator: EmulatorServer.Configuration = .init(),
        _ source: (inout [String: String], TemporaryFolder) throws -> Void,
        then body: (AgentFixture) async throws -> Void = { _ in }
    ) async throws -> AssociationRow {
        try await AgentFixture.run(emulator: emulator, environment: source) { fixture in
            try await fixture.writeDestination {
                $0.accessKeyID = .unchanged
                $0.secretAccessKey = .unchanged
            }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            try await body(fixture)
            return row
        }
    }

    private static func useMetadata(_ environment: inout [String: String]) {
        environment["AWS_EC2_METADATA_DISABLED"] = nil
        environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = environment["AWS_ENDPOINT_URL"]
    }

    @Test func theRoleOfTheInstance() async throws {
        let row = try await Self.sync { environment, _ in
            Self.useMetadata(&environment)
        } then: { fixture in
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            let counts = fixture.emulator.requestCounts()
            #expect(counts["PutMetadataToken"] == 1 && counts["GetMetadata"] == 2, "kept for all calls")
            try await fixture.put(["foo": "baz"])
            #expect(fixture.emulator.requestCounts()["GetMetadata"] == 2)
        }
        #expect(row.status == .synced)
    }

    @Test func credentialsThatAWSRefusesAreAskedForAnew() async throws {
        var emulator = EmulatorServer.Configuration()
        // So short that each request for credentials gets new ones.
        emulator.workloadSessionSeconds = 200
        _ = try await Self.sync(emulator: emulator) { environment, _ in
            Self.useMetadata(&environment)
        } then: { fixture in
            let expired = "The security token included in the request is expired"
            fixture.emulator.inject(
                Fault(.refuse(code: "ExpiredTokenException", message: expired), operation: "UpdateSecret"))
            let answer = try await fixture.put(["foo": "baz"])
            #expect(answer.associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(fixture.emulator.requestCounts()["GetMetadata"] == 4, "asked again after the refusal")
        }
    }

    @Test func theRoleOfTheContainer() async throws {
        let row = try await Self.sync { environment, folder in
            let endpoint = environment["AWS_ENDPOINT_URL"] ?? ""
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = endpoint + "/_emulator/container/credentials"
            let file = folder.path + "/token"
            try Data("emulated-container-token\n".utf8).write(to: URL(filePath: file))
            environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = file
        }
        #expect(row.status == .synced)
    }

    @Test func aRoleOfAProfile() async throws {
        let row = try await Self.sync { environment, folder in
            let file = folder.path + "/config"
            let text = """
                [profile sync]
                role_arn = \(Self.role)
                source_profile = base
                role_session_name = by-profile

                [profile base]
                aws_access_key_id = \(EmulatorServer.defaultAccessKeyID)
                aws_secret_access_key = \(EmulatorServer.defaultSecretAccessKey)
                """
            try Data(text.utf8).write(to: URL(filePath: file))
            environment["AWS_CONFIG_FILE"] = file
            environment["AWS_PROFILE"] = "sync"
        } then: { fixture in
            #expect(fixture.emulator.requestCounts()["AssumeRole"] == 1)
        }
        #expect(row.status == .synced)
    }

    @Test func aWebIdentity() async throws {
        let row = try await Self.sync { environment, folder in
            let file = folder.path + "/token.jwt"
            // {"alg":"none"}.{"iss":"https://oidc.example","sub":"me","aud":"sts","exp":4000000000}
            let token =
                "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL29pZGMuZXhhbXBsZSIsInN1YiI6Im1lIiwiYXVkIjoic3RzIiwiZXhwIjo0"
                + "MDAwMDAwMDAwfQ.c2ln"
            try Data(token.utf8).write(to: URL(filePath: file))
            environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = file
            environment["AWS_ROLE_ARN"] = Self.role
        }
        #expect(row.status == .synced)
    }

    @Test func aRoleThatDoesNotTrustTheAgentIsOnTheRow() async throws {
        let row = try await Self.sync { environment, folder in
            let file = folder.path + "/config"
            let text = """
                [default]
                role_arn = arn:aws:iam::123456789012:role/somebody-elses
                source_profile = base

                [profile base]
                aws_access_key_id = \(EmulatorServer.defaultAccessKeyID)
                aws_secret_access_key = \(EmulatorServer.defaultSecretAccessKey)
                """
            try Data(text.utf8).write(to: URL(filePath: file))
            environment["AWS_CONFIG_FILE"] = file
        }
        #expect(row.status == .clientSideError)
        #expect(row.error?.message.contains("is not authorized to perform: sts:AssumeRole on resource") == true)
    }

    @Test(arguments: [
        (
            "[default]\nsso_session = dev\nsso_account_id = 1\nsso_role_name = r\n[sso-session dev]\nsso_region = us-east-1",
            "out of scope for a sidecar"
        ),
        ("[default]\naws_access_key_id = AKID", "profile missing aws_secret_access_key"),
        ("[default\n", "line 1: Profile definition must end with ']'"),
    ])
    func aProfileThatCannotBeUsedIsOnTheRow(_ text: String, _ message: String) async throws {
        let row = try await Self.sync { environment, folder in
            let file = folder.path + "/config"
            try Data(text.utf8).write(to: URL(filePath: file))
            environment["AWS_CONFIG_FILE"] = file
        }
        #expect(row.status == .clientSideError)
        #expect(row.error?.message.contains(message) == true, "\(row.error?.message ?? "no error")")
    }

    @Test func aBundleOfAuthoritiesThatIsNotThereIsOnTheRow() async throws {
        let row = try await Self.sync { environment, folder in
            environment["AWS_CA_BUNDLE"] = folder.path + "/missing.pem"
        }
        #expect(row.status == .clientSideError)
        #expect(row.error?.message.contains("AWS_CA_BUNDLE") == true, "\(row.error?.message ?? "no error")")
    }

    @Test func noCredentialsAtAllAreOnTheRowAndRecoverByThemselves() async throws {
        let row = try await Self.sync { _, _ in
        } then: { fixture in
            try await fixture.patchDestination {
                $0.accessKeyID = .set(EmulatorServer.defaultAccessKeyID)
                $0.secretAccessKey = .set(EmulatorServer.defaultSecretAccessKey)
            }
            #expect(try await fixture.set().status == .synced)
        }
        #expect(row.status == .clientSideError)
        #expect(row.error?.message.contains("no AWS credentials found") == true)
        #expect(row.error?.hint?.isEmpty == false)
    }
}
