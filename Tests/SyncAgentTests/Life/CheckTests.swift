import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// `destination.check`: who the agent is for AWS and what it may do, without changing anything.
@Suite(.timeLimit(.minutes(5)))
struct CheckTests {
    private static func check(_ fixture: AgentFixture, _ name: String = "my-awssm-1") async throws -> DestinationCheck {
        try await fixture.client.call(
            Methods.destinationCheck, DestinationReference(id: AgentFixture.destination(name)))
    }

    private static func results(_ check: DestinationCheck) -> [String: DestinationCheck.Permission.Result] {
        Dictionary(
            uniqueKeysWithValues: check.permissions.map {
                (String($0.action.dropFirst("secretsmanager:".count)), $0.result)
            })
    }

    @Test func whoMayDoEverythingIsToldSo() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let before = try await Self.check(fixture)
            #expect(before.account == EmulatorServer.defaultAccountID)
            #expect(before.arn?.hasPrefix("arn:aws:iam::\(EmulatorServer.defaultAccountID):user/") == true)
            #expect(before.error == nil)
            #expect(before.latencyMilliseconds != nil)
            #expect(before.credentials == "destination")
            #expect(abs(try #require(before.clockSkewSeconds)) <= 2)
            #expect(
                Self.results(before) == [
                    "CreateSecret": .unknown, "UpdateSecret": .allowed, "TagResource": .allowed,
                    "DeleteSecret": .allowed,
                    "RestoreSecret": .allowed, "UntagResource": .allowed, "DescribeSecret": .allowed,
                    "ListSecrets": .allowed,
                ])
            #expect(fixture.emulator.secrets().isEmpty, "nothing is made to find out")
            try await fixture.set(data: ["foo": "bar"])
            #expect(Self.results(try await Self.check(fixture))["CreateSecret"] == .allowed)
            #expect(fixture.remote()?.versions.count == 1)
        }
    }

    @Test func theLeastPolicyShowsWhatIsOptional() async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([AccessPolicy.names.document])) { fixture in
            try await fixture.writeDestination()
            let check = try await Self.check(fixture)
            #expect(
                Self.results(check) == [
                    "CreateSecret": .unknown, "UpdateSecret": .allowed, "TagResource": .allowed,
                    "DeleteSecret": .allowed,
                    "RestoreSecret": .unknown, "UntagResource": .unknown, "DescribeSecret": .unknown,
                    "ListSecrets": .unknown,
                ])
            let restore = check.permissions.first { $0.action == "secretsmanager:RestoreSecret" }
            #expect(restore?.message?.contains("not authorized to perform") == true)
        }
    }

    @Test func deadCredentialsAreWhatIsInTheWay() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.secretAccessKey = .set("wrong") }
            let check = try await Self.check(fixture)
            #expect(check.error?.reason == "credentials_refused")
            #expect(check.error?.hint != nil)
            #expect(check.account == nil)
            #expect(check.permissions.map(\.action) == ["secretsmanager:CreateSecret"])
        }
    }

    @Test func anUnreachableEndpointIsSaid() async throws {
        try await AgentFixture.run(configure: { $0.allowsEndpointURL = true }) { fixture in
            try await fixture.writeDestination { $0.endpointURL = .set("https://secretsmanager.us-east-1.invalid") }
            #expect(try await Self.check(fixture).error?.reason == "aws_unreachable")
        }
    }

    @Test func aRoleIsShownAsWhoTheAgentIs() async throws {
        try await AgentFixture.run { fixture in
            let role = "arn:aws:iam::\(EmulatorServer.defaultAccountID):role/\(EmulatorServer.defaultRoleName)"
            try await fixture.writeDestination { $0.roleARN = .set(role) }
            let arn = try await Self.check(fixture).arn
            #expect(arn?.contains(":assumed-role/\(EmulatorServer.defaultRoleName)/") == true)
        }
    }

    /// Its names might be those of secrets: even a delete that ought to find nothing is not sent.
    @Test func aTemplateThatHidesTheNameIsNotProbed() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination {
                $0.secretNameTemplate = .set("vault/{{ .SecretPath | truncate 10 }}")
            }
            let check = try await Self.check(fixture)
            #expect(check.permissions.last?.action == "secretsmanager:*")
            #expect(check.permissions.last?.result == .unknown)
            #expect(fixture.emulator.requestCounts() == ["GetCallerIdentity": 1])
        }
    }

    @Test func eachKeyOfASecretMayBeChecked() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.granularity = .set(.secretKey) }
            #expect(Self.results(try await Self.check(fixture))["UpdateSecret"] == .allowed)
        }
    }

    @Test func aDestinationThatIsNotThereIsRefused() async throws {
        try await AgentFixture.run { fixture in
            let error = await #expect(throws: SyncClientError.self) { _ = try await Self.check(fixture, "none") }
            #expect(error?.rpcError?.reason == .destinationNotFound)
        }
    }
}
