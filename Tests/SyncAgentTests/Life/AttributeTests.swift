import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Custom tags and KMS keys, from the command to AWS.
@Suite(.timeLimit(.minutes(5)))
struct AttributeTests {
    @Test func tagsAndKeyAreThereFromTheFirstSecond() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination {
                $0.customTags = .set(["team": "platform"])
                $0.kmsKeyID = .set("alias/secrets")
            }
            #expect(view.options?["custom_tags"] == ["team": "platform"])
            #expect(view.connectionDetails["kms_key_id"] == "alias/secrets")
            #expect(try await fixture.set(data: ["foo": "bar"]).status == .synced)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "team": "platform"])
            #expect(fixture.remote()?.kmsKeyID == "alias/secrets")
            #expect(fixture.callCount == 1)
        }
    }

    @Test func whatIsNotWantedAnyMoreGoes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.customTags = .set(["team": "platform", "old": "1"]) }
            try await fixture.set(data: ["foo": "bar"])
            try await fixture.patchDestination {
                $0.customTags = .set(["team": "core"])
                $0.tagsToRemove = .set(["old"])
                $0.kmsKeyID = .set("alias/secrets")
            }
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "team": "core"])
            #expect(fixture.remote()?.kmsKeyID == "alias/secrets")
            #expect(fixture.remote()?.versions.count == 1)
        }
    }

    /// The least policy may tag and not untag.
    @Test func underTheLeastPolicyOldTagsStayWithAWarning() async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([AccessPolicy.names.document])) { fixture in
            try await fixture.writeDestination { $0.customTags = .set(["old": "1"]) }
            try await fixture.set(data: ["foo": "bar"])
            try await fixture.patchDestination { $0.tagsToRemove = .set(["old"]) }
            let row = try await fixture.set()
            #expect(row.status == .synced)
            #expect(row.warnings.contains { $0.contains("secretsmanager:UntagResource") })
            #expect(fixture.remote()?.tags == ["hashicorp:vault": "", "old": "1"])
            try fixture.emulator.setAccounts(AccessPolicy.accounts([]))
            #expect(try await fixture.set().warnings == [])
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
        }
    }

    /// As Vault's command line gives a map.
    @Test func tagsMayBeTypedAsPairs() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let answer = try await fixture.client.callRaw(
                method: "logical.patch",
                params: JSONObject([
                    .init(name: "path", value: "sys/sync/destinations/aws-sm/my-awssm-1"),
                    .init(name: "data", value: ["custom_tags": "team=platform, cost=a=b"]),
                ]))
            #expect(answer["data"]?["options"]?["custom_tags"] == ["cost": "a=b", "team": "platform"])
        }
    }
}
