import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Copies in other regions, from the command to AWS.
@Suite(.timeLimit(.minutes(5)))
struct ReplicaTests {
    private static func copy(_ fixture: AgentFixture, _ region: String) -> SecretSnapshot? {
        fixture.emulator.secrets().first { $0.region == region }
    }

    @Test func theLifeOfACopy() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination { $0.replicaRegions = .set(["eu-west-1": "alias/there"]) }
            #expect(view.connectionDetails["replica_regions"] == ["eu-west-1": "alias/there"])
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .synced)
            #expect(row.replicas.map(\.region) == ["eu-west-1"])
            #expect(Self.copy(fixture, "eu-west-1")?.currentValue == #"{"foo":"bar"}"#)
            try await fixture.put(["foo": "baz"])
            #expect(Self.copy(fixture, "eu-west-1")?.currentValue == #"{"foo":"baz"}"#)

            try await fixture.patchDestination { $0.replicaRegions = .set(["eu-west-2": ""]) }
            #expect(try await fixture.set().replicas.map(\.region) == ["eu-west-2"])
            #expect(Self.copy(fixture, "eu-west-1") == nil)
            #expect(Self.copy(fixture, "eu-west-2") != nil)

            #expect(try await fixture.remove().status == .unsynced)
            #expect(Self.copy(fixture, "eu-west-2") == nil)
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    /// AWS makes a copy in its own time: the row follows, without anybody asking.
    @Test func theStateOfACopyIsFollowed() async throws {
        var emulator = EmulatorServer.Configuration()
        emulator.replicationSeconds = 60
        let often: (inout AgentConfiguration) -> Void = { configuration in
            configuration.rateScale = 1_000
            configuration.reconcileInterval = .milliseconds(50)
        }
        try await AgentFixture.run(emulator: emulator, configure: often) { fixture in
            try await fixture.writeDestination { $0.replicaRegions = .set(["eu-west-1": ""]) }
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.replicas.map(\.status) == ["InProgress"])
            fixture.emulator.advanceClock(seconds: 61)
            let later = try await fixture.row { $0.replicas.map(\.status) == ["InSync"] }
            #expect(later.status == .synced)
        }
    }

    @Test func aNameThatIsTakenThereIsAWarning() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination("there") { $0.region = .set("eu-west-1") }
            try await fixture.set(with: "there", data: ["foo": "theirs"])
            try await fixture.writeDestination { $0.replicaRegions = .set(["eu-west-1": ""]) }
            let row = try await fixture.set(data: ["foo": "theirs"])
            #expect(row.replicas.first?.status == "Failed")
            #expect(row.warnings.contains { $0.contains("eu-west-1") && $0.contains("already exists") })
            #expect(Self.copy(fixture, "eu-west-1")?.currentValue == #"{"foo":"theirs"}"#)
        }
    }

    /// The least policy may not replicate: the row says what is missing, and the secret itself is there.
    @Test func whoMayNotReplicateIsToldWhatIsMissing() async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([AccessPolicy.names.document])) { fixture in
            try await fixture.writeDestination { $0.replicaRegions = .set(["eu-west-1": ""]) }
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "access_denied")
            #expect(row.error?.hint?.contains("secretsmanager:ReplicateSecretToRegions") == true)
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
        }
    }
}
