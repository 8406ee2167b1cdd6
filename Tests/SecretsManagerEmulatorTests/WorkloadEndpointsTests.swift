import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Credentials for workloads that bring none: the instance metadata and the container endpoint.
@Suite struct WorkloadEndpointsTests {
    private static let now: Int64 = 1_795_435_200 * CalendarTime.second
    private static let path = "/latest/meta-data/iam/security-credentials/"

    private static func configuration(_ clock: ManualClock) -> EmulatorServer.Configuration {
        var configuration = EmulatorServer.Configuration()
        configuration.clock = { clock.now }
        configuration.workloadSessionSeconds = 1800
        return configuration
    }

    private static func token(_ client: EmulatorClient, seconds: Int = 60) throws -> (String, String) {
        let answer = try client.plain(
            "PUT", "/latest/api/token", [("x-aws-ec2-metadata-token-ttl-seconds", "\(seconds)")])
        #expect(answer.status == 200)
        return ("x-aws-ec2-metadata-token", String(decoding: answer.body, as: UTF8.self))
    }

    @Test func theSecondVersionNeedsItsToken() async throws {
        let clock = ManualClock(at: Self.now)
        try await EmulatorServerTests.withServer(Self.configuration(clock)) { _, client async throws in
            #expect(try client.plain("GET", Self.path).status == 401, "the first version is not there")
            #expect(try client.plain("PUT", "/latest/api/token").status == 400)
            let ttl = ("x-aws-ec2-metadata-token-ttl-seconds", "60")
            #expect(try client.plain("PUT", "/latest/api/token", [ttl, ("x-forwarded-for", "10.0.0.1")]).status == 403)
            #expect(try client.plain("POST", "/latest/api/token", [ttl]).status == 405)
            let token = try Self.token(client)
            let role = try client.plain("GET", Self.path, [token])
            #expect(String(decoding: role.body, as: UTF8.self) == "secretsync-role")
            #expect(try client.plain("GET", Self.path + "other", [token]).status == 404)
            let region = try client.plain("GET", "/latest/meta-data/placement/region", [token])
            #expect(String(decoding: region.body, as: UTF8.self) == "us-east-1")
            clock.advance(seconds: 60)
            #expect(try client.plain("GET", Self.path, [token]).status == 401, "the token has ended")
        }
    }

    @Test func credentialsAreRenewedFiveMinutesBeforeTheyEnd() async throws {
        let clock = ManualClock(at: Self.now)
        try await EmulatorServerTests.withServer(Self.configuration(clock)) { server, client async throws in
            func credentials() throws -> JSONValue {
                let answer = try client.plain("GET", Self.path + "secretsync-role", [try Self.token(client)])
                return try JSONReader().read(answer.body)
            }
            let first = try credentials()
            #expect(first["Code"] == "Success")
            #expect(first["Expiration"]?.string == CalendarTime(nanoseconds: clock.now + 1_800_000_000_000).extendedISO)
            clock.advance(seconds: 1500)
            #expect(try credentials() == first)
            clock.advance(seconds: 1)
            let second = try credentials()
            #expect(second["AccessKeyId"] != first["AccessKeyId"])
            client.signer.accessKeyID = try #require(first["AccessKeyId"]?.string)
            client.signer.secret = try #require(first["SecretAccessKey"]?.string)
            client.signer.token = first["Token"]?.string
            #expect(try client.call("ListSecrets", [:]).status == 200, "the old ones last until they end")
            clock.advance(seconds: 299)
            #expect(try client.call("ListSecrets", [:]).code == "ExpiredTokenException")
            #expect(server.requestCounts()["GetMetadata"] == 3)
        }
    }

    @Test func theContainerEndpointAsksForItsToken() async throws {
        let clock = ManualClock(at: Self.now)
        try await EmulatorServerTests.withServer(Self.configuration(clock)) { server, client async throws in
            let path = WorkloadEndpoints.containerPath
            #expect(server.containerCredentialsURL.hasSuffix(path))
            #expect(try client.plain("GET", path).status == 401)
            #expect(try client.plain("GET", path, [("authorization", "wrong")]).status == 401)
            let answer = try client.plain("GET", path, [("authorization", "emulated-container-token")])
            let document = try JSONReader().read(answer.body)
            #expect(document["RoleArn"] == "arn:aws:iam::123456789012:role/secretsync-role")
            client.signer.accessKeyID = try #require(document["AccessKeyId"]?.string)
            client.signer.secret = try #require(document["SecretAccessKey"]?.string)
            client.signer.token = document["Token"]?.string
            let who = try client.query([("Action", "GetCallerIdentity")])
            #expect(who.text("Arn") == "arn:aws:sts::123456789012:assumed-role/secretsync-role/container")
        }
    }

    @Test func faultsReachThemToo() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.serverError(status: 503, body: .empty), operation: "PutMetadataToken"))
            #expect(try client.plain("PUT", "/latest/api/token").status == 503)
            server.inject(Fault(.throttle, operation: "GetCallerIdentity"))
            let reply = try client.query([("Action", "GetCallerIdentity")])
            #expect(reply.code == "ThrottlingException")
        }
    }
}
