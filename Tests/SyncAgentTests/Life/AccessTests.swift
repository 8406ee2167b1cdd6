import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// The life of a secret under the policies that are shipped, and what a missing permission looks like.
@Suite(.timeLimit(.minutes(5)))
struct AccessTests {
    @Test(arguments: AccessPolicy.allCases) func lifeWorksUnder(_ policy: AccessPolicy) async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([policy.document])) { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .synced)
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(try await fixture.delete().associations.map(\.status) == [.unsynced])
            #expect(fixture.remote()?.deletionDate != nil)
            #expect(try await fixture.put(["foo": "qux"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"qux"}"#)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
            #expect(try await fixture.remove().status == .unsynced)
            #expect(fixture.remote()?.deletionDate != nil)
            let reads = fixture.emulator.requestCounts().keys.filter { name in
                ["Get", "Describe", "List", "BatchGet"].contains { name.hasPrefix($0) }
            }
            #expect(reads.isEmpty)
        }
    }

    /// Under conditions on tags AWS denies what somebody deleted: it is made again, and its end is an end.
    @Test(arguments: [AccessPolicy.namesAndTagDenied, .tagged])
    func whatSomebodyDeletedIsFoundOut(_ policy: AccessPolicy) async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([policy.document])) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret", force: true)
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret", force: true)
            #expect(try await fixture.remove().status == .unsynced)
            #expect(fixture.remote() == nil, "nothing is left of what was made to find out")
        }
    }

    @Test(arguments: [AccessPolicy.namesAndTagDenied, .tagged])
    func whatLostItsTagIsLeftAloneAndSaidSo(_ policy: AccessPolicy) async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([policy.document])) { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try fixture.emulator.untag(name: "vault/kv_1234/my-secret", keys: ["hashicorp:vault"])
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.clientSideError])
            let error = try #require(try await fixture.row().error)
            #expect(error.reason == "access_denied")
            #expect(error.hint?.hasPrefix("the secret is there: it lost its tag") == true)
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            try fixture.emulator.tag(name: "vault/kv_1234/my-secret", tags: ["hashicorp:vault": ""])
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
        }
    }

    @Test func nameOutsideThePolicyIsAClientSideError() async throws {
        try await AgentFixture.run(emulator: AccessPolicy.emulator([AccessPolicy.names.document])) { fixture in
            try await fixture.writeDestination { $0.secretNameTemplate = .set("other/{{ .SecretPath }}") }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            let error = try #require(row.error)
            #expect(error.reason == "access_denied")
            #expect(error.awsCode == "AccessDeniedException")
            #expect(error.message.contains("secretsmanager:CreateSecret"))
            #expect(error.message.contains("other/my-secret"))
            #expect(error.awsRequestID != nil)
            #expect(error.hint?.isEmpty == false)
            #expect(row.nextRetryAt != nil)
        }
    }

    @Test func permissionLostAndGivenBack() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let arn = try #require(try await fixture.set().arn)
            let denied = #"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"},
                {"Effect":"Deny","Action":["secretsmanager:UpdateSecret","secretsmanager:DeleteSecret"],"Resource":"*"}]}
                """#
            try fixture.emulator.setAccounts(AccessPolicy.accounts([denied]))
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.clientSideError])
            let update = try #require(try await fixture.row().error)
            #expect(update.reason == "access_denied")
            #expect(update.message.contains("secretsmanager:UpdateSecret"))
            #expect(update.message.contains(arn))
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            #expect(try await fixture.delete().associations.map(\.status) == [.clientSideError])
            let delete = try #require(try await fixture.row().error)
            #expect(delete.message.contains("secretsmanager:DeleteSecret"))
            #expect(delete.message.contains(arn))
            try fixture.emulator.setAccounts(AccessPolicy.accounts([]))
            #expect(try await fixture.set().status == .unsynced, "set tries again at once")
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    @Test func deadCredentialsAreAClientSideErrorUntilPatched() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.secretAccessKey = .set("notTheSecretAccessKeyOfThisEmulator00000") }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "credentials_refused")
            #expect(fixture.emulator.secrets().isEmpty)
            try await fixture.patchDestination {
                $0.secretAccessKey = .set(EmulatorServer.defaultSecretAccessKey)
            }
            let mended = try await fixture.row { $0.status == .synced }
            #expect(mended.error == nil)
        }
    }
}
