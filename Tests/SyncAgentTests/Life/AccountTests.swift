import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A destination belongs to one AWS account: credentials of another one write nothing there.
@Suite(.timeLimit(.minutes(5)))
struct AccountTests {
    private static let other = "210987654321"

    /// The default account, and another one whose keys a slip of the hand may put into a destination.
    private static var emulator: EmulatorServer.Configuration {
        var emulator = EmulatorServer.Configuration()
        emulator.accounts.append(
            EmulatorServer.Account(
                id: other, keys: [EmulatorServer.AccessKey(id: "AKIDOTHER00EXAMPLE0", secret: "other-secret")],
                roles: [EmulatorServer.Role(name: "sync")]))
        return emulator
    }

    private static func otherKeys(_ fields: inout DestinationFields) {
        fields.accessKeyID = .set("AKIDOTHER00EXAMPLE0")
        fields.secretAccessKey = .set("other-secret")
    }

    private static func ownKeys(_ fields: inout DestinationFields) {
        fields.accessKeyID = .set(EmulatorServer.defaultAccessKeyID)
        fields.secretAccessKey = .set(EmulatorServer.defaultSecretAccessKey)
    }

    @Test func credentialsOfAnotherAccountWriteNothing() async throws {
        try await AgentFixture.run(emulator: Self.emulator) { fixture in
            let view = try await fixture.writeDestination()
            #expect(view.account == nil)
            #expect(try await fixture.set(data: ["foo": "bar"]).status == .synced)
            let id = try AgentFixture.destination("my-awssm-1")
            #expect(try await fixture.client.readDestination(id).account == EmulatorServer.defaultAccountID)

            try await fixture.patchDestination("my-awssm-1", Self.otherKeys)
            try await fixture.put(["foo": "baz"])
            try await fixture.put(["new": "1"], to: "second")
            let second = try await fixture.set("second")
            for row in [try await fixture.row(), second] {
                #expect(row.status == .clientSideError)
                #expect(row.error?.reason == "account_changed")
                #expect(row.error?.hint?.contains("another destination") == true)
                #expect(row.error?.message.contains(Self.other) == true)
            }
            #expect(try await fixture.remove("second").status == .unsynced)
            #expect(fixture.emulator.requestCounts()["CreateSecret"] == 1)
            #expect(fixture.emulator.requestCounts()["UpdateSecret"] == nil)
            #expect(fixture.emulator.requestCounts()["GetCallerIdentity"] == 1)

            try await fixture.patchDestination("my-awssm-1", Self.ownKeys)
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
        }
    }

    /// Also an agent that starts anew knows where its secrets are, and asks once whose credentials it has.
    @Test func theAccountIsRememberedAcrossAStart() async throws {
        try await AgentFixture.run(emulator: Self.emulator) { fixture in
            try await fixture.writeDestination()
            #expect(try await fixture.set(data: ["foo": "bar"]).status == .synced)
            try await fixture.stop()
            try await fixture.start()
            try await fixture.put(["foo": "baz"])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(fixture.emulator.requestCounts()["GetCallerIdentity"] == 1)
        }
    }

    @Test func aRoleOfAnotherAccountIsRefusedAtOnce() async throws {
        try await AgentFixture.run(emulator: Self.emulator) { fixture in
            try await fixture.writeDestination()
            #expect(try await fixture.set(data: ["foo": "bar"]).status == .synced)
            let error = try await #require(throws: SyncClientError.self) {
                try await fixture.patchDestination { $0.roleARN = .set("arn:aws:iam::\(Self.other):role/sync") }
            }
            #expect(error.rpcError?.reason == .immutableField)
            #expect(error.rpcError?.path == "/role_arn")
        }
    }

    /// Credentials that were refused have left nothing behind: the destination may still be of any account.
    @Test func anAccountThatTookNothingBindsNothing() async throws {
        var emulator = Self.emulator
        emulator.accounts[0].keys[0].policies = [
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#
        ]
        try await AgentFixture.run(emulator: emulator) { fixture in
            try await fixture.writeDestination()
            #expect(try await fixture.set(data: ["foo": "bar"]).error?.reason == "access_denied")
            try await fixture.patchDestination("my-awssm-1", Self.otherKeys)
            _ = try await fixture.row { $0.status == .synced }
            let id = try AgentFixture.destination("my-awssm-1")
            #expect(try await fixture.client.readDestination(id).account == Self.other)
        }
    }
}
