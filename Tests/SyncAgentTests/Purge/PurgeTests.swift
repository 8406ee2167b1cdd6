import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A purge in front of AWS: everything goes, then the destination; meanwhile the agent answers.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PurgeTests {
    /// An agent that does not keep to AWS's pace, so that many rows take little time.
    private func run(_ body: (AgentFixture) async throws -> Void) async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 50 }, body)
    }

    private func reason(_ body: () async throws -> Void) async throws -> ErrorReason? {
        do {
            try await body()
            return nil
        } catch let error as SyncClientError {
            return error.rpcError?.reason
        }
    }

    @Test func everySecretGoesThenTheDestination() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(300)
            #expect(fixture.liveCount == 300)
            let refused = try await reason {
                try await fixture.client.deleteDestination(AgentFixture.destination("my-awssm-1"))
            }
            #expect(refused == .destinationInUse)
            guard case .running(_, let remaining)? = try await fixture.purge(wait: false).purge else {
                Issue.record("the purge did not begin")
                return
            }
            #expect(remaining == 300)
            #expect(try await fixture.client.callRaw(method: "agent.health")["ready"] == true)
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
            #expect(fixture.emulator.requestCounts()["DeleteSecret"] == 300)
            #expect(try await fixture.view() == nil)
            #expect(try await fixture.client.syncStatus()["queue"]?["depth"] == 0)

            // The ledger outlives the destination: the same name comes back with its ARN.
            try await fixture.writeDestination()
            #expect(try await fixture.set("s7", data: ["n": "new"]).status == .synced)
            #expect(fixture.emulator.requestCounts()["RestoreSecret"] == 1)
        }
    }

    @Test func meanwhileAssociationsAreLeftAloneAndPutsChangeOnlyTheSecret() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.writeDestination("other") { $0.secretNameTemplate = .set("other/{{ .SecretPath }}") }
            try await fixture.setMany(3)
            try await fixture.set("s0", with: "other", data: ["n": 0])
            fixture.emulator.inject(Fault(.holdRequest(gate: "delete"), operation: "DeleteSecret", count: 3))
            try await fixture.purge(wait: false)
            await fixture.emulator.waitForHeld(3, at: "delete")
            #expect(try await reason { try await fixture.set("s0") } == .purgeInProgress)
            #expect(try await reason { try await fixture.set("new") } == .purgeInProgress)
            #expect(try await reason { try await fixture.remove("s1") } == .purgeInProgress)
            guard case .running(let since, 3)? = try await fixture.view()?.purge else {
                Issue.record("three are left")
                return
            }
            let lonely = try await fixture.put(["n": "new"], to: "s1")
            #expect(lonely.applied && !lonely.durable)
            let shared = try await fixture.put(["n": "new"], to: "s0")
            #expect(shared.applied && shared.durable)
            #expect(fixture.emulator.secret(named: "other/s0")?.currentValue == #"{"n":"new"}"#)
            #expect(fixture.emulator.requestCounts()["UpdateSecret"] == 1)
            // A change of the destination mends and ends nothing.
            try await fixture.patchDestination { $0.recoveryWindowInDays = .set(7) }
            #expect(try await fixture.view()?.purge == .running(since: since, remaining: 3))
            fixture.emulator.open(gate: "delete")
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 1)
            #expect(try await fixture.row("s0", of: "other").status == .synced)
        }
    }

    @Test func whatIsGoneAlreadyIsSuccess() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(4)
            try fixture.emulator.delete(name: "vault/kv_1234/s1", force: true)
            try fixture.emulator.delete(name: "vault/kv_1234/s2", force: false)
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
        }
    }

    @Test func whileSwitchedOffItWaits() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(3)
            try await fixture.setDisabled(true)
            try await fixture.purge(wait: false)
            // Later commands find it where it was: nothing is removed, nothing is sent.
            #expect(try await fixture.counts() == [.synced: 3])
            #expect(fixture.emulator.requestCounts()["DeleteSecret"] == nil)
            try await fixture.setDisabled(false)
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
        }
    }

    @Test func vaultsPathDoesTheSame() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(2)
            let path = "sys/sync/destinations/aws-sm/my-awssm-1"
            func delete(_ data: JSONValue) async throws -> JSONObject {
                try await fixture.client.callRaw(
                    method: "logical.delete",
                    params: JSONObject([
                        .init(name: "path", value: .string(path)), .init(name: "data", value: data),
                    ]))
            }
            let refused: [(JSONValue, ErrorReason)] = [
                ([:], .destinationInUse), (["purge": "true", "force_delete": "true"], .invalidParams),
            ]
            for (data, expected) in refused {
                let told = try await reason { _ = try await delete(data) }
                #expect(told == expected)
            }
            let answer = try await delete(["purge": "true", "wait": "true"])
            #expect(answer["data"] == ["forgotten_associations": 0])
            #expect(try await fixture.view() == nil)
            #expect(fixture.liveCount == 0)
        }
    }
}
