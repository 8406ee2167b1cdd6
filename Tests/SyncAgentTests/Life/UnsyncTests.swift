import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// Ending an association where something is in the way: what happens is defined, and nothing is left behind unseen.
@Suite(.timeLimit(.minutes(5)))
struct UnsyncTests {
    private static func synced(
        _ body: @escaping (AgentFixture) async throws -> Void
    ) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try await body(fixture)
        }
    }

    private static func isGone(_ fixture: AgentFixture) async throws -> Bool {
        try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1")).rows.isEmpty
    }

    @Test(arguments: [true, false])
    func ofWhatIsGoneAlreadyIsSuccess(_ force: Bool) async throws {
        try await Self.synced { fixture in
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret", force: force)
            #expect(try await fixture.remove().status == .unsynced)
            #expect(try await Self.isGone(fixture))
        }
    }

    @Test func withDeadCredentialsItWaitsUntilTheyAreMended() async throws {
        try await Self.synced { fixture in
            try await fixture.patchDestination { $0.secretAccessKey = .set("not-the-key") }
            let row = try await fixture.remove()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "credentials_refused")
            #expect(fixture.remote()?.deletionDate == nil)
            #expect(try await !Self.isGone(fixture), "what is still in AWS stays listed")
            try await fixture.patchDestination { $0.secretAccessKey = .set(EmulatorServer.defaultSecretAccessKey) }
            _ = try await fixture.client.waitUntilSettled()
            #expect(fixture.remote()?.deletionDate != nil)
            #expect(try await Self.isGone(fixture))
        }
    }

    @Test func duringAPurgeItIsThePurgesBusiness() async throws {
        try await Self.synced { fixture in
            fixture.emulator.inject(Fault(.holdRequest(gate: "delete"), operation: "DeleteSecret"))
            _ = try await fixture.client.purgeDestination(AgentFixture.destination("my-awssm-1"), wait: false)
            await fixture.emulator.waitForHeld(at: "delete")
            let error = await #expect(throws: SyncClientError.self) { try await fixture.remove() }
            #expect(error?.rpcError?.reason == .purgeInProgress)
            fixture.emulator.open(gate: "delete")
            let gone = try await fixture.client.purgeDestination(AgentFixture.destination("my-awssm-1"), wait: true)
            #expect(gone.purge == nil)
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    @Test func whileSwitchedOffItWaitsForTheSwitch() async throws {
        try await Self.synced { fixture in
            try await fixture.setDisabled(true)
            let before = fixture.callCount
            let row = try await fixture.remove()
            #expect(row.status == .pending)
            #expect(row.pendingReason == .disabled)
            #expect(fixture.callCount == before)
            try await fixture.setDisabled(false)
            _ = try await fixture.client.waitUntilSettled()
            #expect(fixture.remote()?.deletionDate != nil)
            #expect(try await Self.isGone(fixture))
        }
    }
}
