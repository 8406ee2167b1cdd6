import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// The comparison in the background: on by default, found drift shown or repaired as the destination says.
@Suite(.timeLimit(.minutes(5)))
struct ReconcileTests {
    private static func often(_ configuration: inout AgentConfiguration) {
        configuration.rateScale = 1_000
        configuration.reconcileInterval = .milliseconds(50)
    }

    @Test func itIsOnByDefault() {
        let configuration = AgentConfiguration(socketPath: "/s", stateDirectory: "/d")
        #expect(configuration.reconcileInterval == .seconds(3_600))
    }

    @Test func aDriftIsShownOnTheRow() async throws {
        try await AgentFixture.run(configure: Self.often) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            _ = try fixture.emulator.put(name: "vault/kv_1234/my-secret", value: "theirs")
            let row = try await fixture.row { $0.status == .clientSideError }
            #expect(row.error?.reason == "drift_content")
            #expect(row.syncedVersion == nil)
            #expect(fixture.remote()?.currentValue == "theirs")
            let status = try await fixture.client.syncStatus()
            let reconcile = status["destinations"]?.array?.first?["reconcile"]
            #expect(reconcile?["source"] == "list")
            #expect(reconcile?["compared"] == 1)
            #expect(fixture.emulator.requestCounts()["GetSecretValue"] == nil)
        }
    }

    @Test func aDriftIsRepaired() async throws {
        try await AgentFixture.run(configure: Self.often) { fixture in
            try await fixture.writeDestination {
                $0.onDrift = .set(.repair)
                $0.retain = .set(.always)
            }
            try await fixture.set(data: ["foo": "bar"])
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret", force: true)
            let limit = ContinuousClock.now + .seconds(20)
            while fixture.remote()?.currentValue != #"{"foo":"bar"}"#, ContinuousClock.now < limit {
                _ = try await fixture.client.plan()
            }
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            #expect(try await fixture.row(when: { $0.status == .synced }).status == .synced)
        }
    }

    /// The AWS side is restored by whoever changed it; the row follows without a write.
    @Test func aDriftThatIsTakenBackIsForgotten() async throws {
        try await AgentFixture.run(configure: Self.often) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try fixture.emulator.untag(name: "vault/kv_1234/my-secret", keys: ["hashicorp:vault"])
            _ = try await fixture.row { $0.error?.reason == "drift_tags" }
            let calls = fixture.emulator.requestCounts()["TagResource"]
            try fixture.emulator.tag(name: "vault/kv_1234/my-secret", tags: ["hashicorp:vault": ""])
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.emulator.requestCounts()["TagResource"] == calls)
        }
    }

    @Test func whileTheAgentIsSwitchedOffNothingIsAsked() async throws {
        try await AgentFixture.run(configure: Self.often) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try await fixture.setDisabled(true)
            let limit = ContinuousClock.now + .seconds(20)
            var source: JSONValue?
            while source != "none", ContinuousClock.now < limit {
                source = try await fixture.client.syncStatus()["destinations"]?.array?.first?["reconcile"]?["source"]
            }
            #expect(source == "none")
            let before = fixture.callCount
            let at = try await fixture.client.syncStatus()["destinations"]?.array?.first?["reconcile"]?["at"]
            var now = at
            while now == at, ContinuousClock.now < limit {
                now = try await fixture.client.syncStatus()["destinations"]?.array?.first?["reconcile"]?["at"]
            }
            #expect(fixture.callCount == before)
        }
    }

    @Test func aComparisonThatFailsChangesNothingAndSaysSo() async throws {
        try await AgentFixture.run(configure: Self.often) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            fixture.emulator.inject(
                Fault(.serverError(status: 500), operation: "ListSecrets", count: 1_000))
            let limit = ContinuousClock.now + .seconds(20)
            var error: JSONValue?
            while error == nil, ContinuousClock.now < limit {
                error = try await fixture.client.syncStatus()["destinations"]?.array?.first?["reconcile"]?["error"]
            }
            #expect(error?["data"]?["reason"] == "aws_read_failed")
            #expect(try await fixture.row().status == .synced)
        }
    }

    /// What nobody asks for in the least policy: the agent looks in vain and goes on.
    @Test(arguments: AccessPolicy.allCases)
    func underTheShippedPoliciesNothingIsConcluded(_ policy: AccessPolicy) async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([policy.document]), configure: Self.often) {
            fixture in
            try await fixture.writeDestination()
            for secret in ["a", "b", "c", "d"] { try await fixture.set(secret, data: ["foo": "bar"]) }
            let limit = ContinuousClock.now + .seconds(20)
            var source: JSONValue?
            // One that ran before there was a secret had nothing to be denied.
            while source != "none", ContinuousClock.now < limit {
                source = try await fixture.client.syncStatus()["destinations"]?.array?.first?["reconcile"]?["source"]
            }
            #expect(source == "none")
            #expect(
                try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1")).rows
                    .allSatisfy { $0.status == .synced })
        }
    }
}
