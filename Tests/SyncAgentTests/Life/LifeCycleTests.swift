import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// A secret's life in AWS, from the commands to what AWS has.
@Suite(.timeLimit(.minutes(5)))
struct LifeCycleTests {
    @Test func setAfterPutSyncsTheHeldValue() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let put = try await fixture.put(["foo": "bar"])
            #expect(put.version == 1)
            #expect(put.durable == false)
            #expect(put.associations.isEmpty)
            let row = try await fixture.set()
            #expect(row.status == .synced)
            #expect(row.externalName == "vault/kv_1234/my-secret")
            let remote = try #require(fixture.remote())
            #expect(remote.currentValue == #"{"foo":"bar"}"#)
            #expect(remote.tags == ["hashicorp:vault": ""])
            #expect(remote.versions.count == 1)
            #expect(row.arn == remote.arn)
            #expect(row.awsVersionID == remote.currentVersionID)
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
        }
    }

    @Test func putAfterSetSyncsAtOnce() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let waiting = try await fixture.set()
            #expect(waiting.status == .pending)
            #expect(waiting.pendingReason == .awaitingValue)
            #expect(waiting.warnings.contains { $0.contains("secret.put") })
            let put = try await fixture.put(["foo": "bar"])
            #expect(put.durable)
            #expect(put.associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
        }
    }

    @Test func updateDeleteAndReturnKeepOneARNWhereRestoringIsAllowed() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let arn = try #require(try await fixture.set().arn)
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(try await fixture.delete().associations.map(\.status) == [.unsynced])
            #expect(fixture.remote()?.deletionDate != nil)
            let back = try await fixture.put(["foo": "qux"])
            #expect(back.associations.map(\.status) == [.synced])
            let remote = try #require(fixture.remote())
            #expect(remote.arn == arn)
            #expect(remote.deletionDate == nil)
            #expect(remote.currentValue == #"{"foo":"qux"}"#)
            #expect(
                fixture.emulator.requestCounts()
                    == ["CreateSecret": 1, "UpdateSecret": 2, "DeleteSecret": 1, "RestoreSecret": 1])
        }
    }

    @Test func removeAfterALongLifeDeletesOnce() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            try await fixture.set()
            try await fixture.put(["foo": "baz"])
            try await fixture.delete()
            try await fixture.put(["foo": "qux"])
            let deletedBefore = fixture.emulator.requestCounts()["DeleteSecret"] ?? 0
            let row = try await fixture.remove()
            #expect(row.status == .unsynced)
            // A further command sees to it that whatever the removal still wanted to send has been looked at.
            _ = try await fixture.client.waitUntilSettled()
            try await fixture.stop()
            #expect(fixture.emulator.requestCounts()["DeleteSecret"] == deletedBefore + 1)
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    @Test func returnWithoutRestorePermissionPurgesAndCreatesAnew() async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([AccessPolicy.names.document])) { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let first = try #require(try await fixture.set().arn)
            try await fixture.delete()
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            let row = try await fixture.row()
            let arn = try #require(row.arn)
            #expect(arn != first)
            #expect(fixture.remote()?.arn == arn)
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(row.warnings.contains { $0.contains("secretsmanager:RestoreSecret") && $0.contains(first) })
            let status = try await fixture.client.syncStatus()
            let destination = try #require(status["destinations"]?.array?.first)
            #expect(destination["denied_actions"] == ["secretsmanager:RestoreSecret"])
            // Known now: it is not tried a second time.
            try await fixture.delete()
            try await fixture.put(["foo": "qux"])
            #expect(fixture.emulator.requestCounts()["RestoreSecret"] == 1)
            #expect(fixture.remote()?.currentValue == #"{"foo":"qux"}"#)
        }
    }

    @Test func removedAssociationComesBackWithSet() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            try await fixture.set()
            #expect(try await fixture.remove().status == .unsynced)
            let rows = try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1")).rows
            #expect(rows.isEmpty)
            #expect(try await fixture.remove().status == .unsynced, "removing twice is no error")
            let row = try await fixture.set(data: ["foo": "baz"])
            #expect(row.status == .synced)
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(fixture.remote()?.deletionDate == nil)
        }
    }

    @Test func setDuringRemovalRevivesTheAssociation() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            try await fixture.set()
            fixture.emulator.inject(Fault(.holdRequest(gate: "delete"), operation: "DeleteSecret"))
            try await fixture.remove(wait: false)
            await fixture.emulator.waitForHeld(at: "delete")
            let revived = try await fixture.set(data: ["foo": "new"], wait: false)
            #expect(revived.status == .pending)
            fixture.emulator.open(gate: "delete")
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":"new"}"#)
            #expect(fixture.remote()?.deletionDate == nil)
        }
    }

    @Test func oneSecretInSeveralDestinations() async throws {
        try await AgentFixture.run { fixture in
            for (name, region) in [("one", "us-east-1"), ("two", "eu-central-1"), ("three", "ap-south-1")] {
                try await fixture.writeDestination(name) { $0.region = .set(region) }
            }
            for name in ["one", "two", "three"] {
                #expect(try await fixture.set(with: name, data: ["foo": "bar"]).status == .synced)
            }
            let change = try await fixture.put(["foo": "baz"])
            #expect(change.associations.map(\.status) == [.synced, .synced, .synced])
            #expect(fixture.emulator.secrets().map(\.currentValue) == Array(repeating: #"{"foo":"baz"}"#, count: 3))
            #expect(Set(fixture.emulator.secrets().map(\.region)) == ["us-east-1", "eu-central-1", "ap-south-1"])
            try await fixture.remove(from: "two")
            let left = fixture.emulator.secrets().filter { $0.deletionDate == nil }
            #expect(Set(left.map(\.region)) == ["us-east-1", "ap-south-1"])
        }
    }
}
