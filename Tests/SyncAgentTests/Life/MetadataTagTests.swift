import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Metadata of a secret as tags, from the command to AWS.
@Suite(.timeLimit(.minutes(5)))
struct MetadataTagTests {
    private func put(_ fixture: AgentFixture, _ metadata: JSONValue) async throws {
        _ = try await fixture.client.putSecret(
            AgentFixture.secret("my-secret"), data: JSONObject([.init(name: "foo", value: "bar")]),
            customMetadata: metadata.object, wait: true)
    }

    @Test func theyAreThereFromTheFirstSecondAndChangeWithoutAVersion() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination { $0.metadataTags = .set(true) }
            #expect(view.connectionDetails["metadata_tags"] == true)
            try await put(fixture, ["team": "core", "old": "1"])
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.callCount == 1)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "team": "core", "old": "1"])
            try await put(fixture, ["team": "edge"])
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "team": "edge"])
            #expect(fixture.remote()?.versions.count == 1)
        }
    }

    @Test func theyOutliveARestart() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.metadataTags = .set(true) }
            try await fixture.set(data: ["foo": "bar"])
            try await put(fixture, ["team": "core", "bad": "a|b"])
            try await fixture.stop()
            try await fixture.start()
            let row = try await fixture.row()
            #expect(row.status == .synced)
            #expect(row.warnings.contains { $0.contains("\"bad\"") && !$0.contains("a|b") })
            try await fixture.patchDestination { $0.customTags = .set(["cost": "1"]) }
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "team": "core", "cost": "1"])
        }
    }
}
