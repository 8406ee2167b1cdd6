import JSONDocument
import SyncClient
import SyncProtocol
import Testing

/// A row that cannot be read any more is trouble of its own: the agent serves all the others.
struct DamagedRowTests {
    @Test func aWaitForItIsRefusedAndTheAgentGoesOn() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set("bad", wait: false)
            try await fixture.set("good", wait: false)
            try await fixture.stop()
            try fixture.alterState(
                """
                UPDATE objects SET desire = 'nonsense' WHERE association = \
                (SELECT id FROM associations WHERE secret_name = 'bad')
                """)
            try await fixture.start()
            let error = await #expect(throws: SyncClientError.self) {
                let bad = SyncWaitParams(mount: try MountPath("my-kv"), secretName: try SecretName("bad"))
                _ = try await fixture.client.waitUntilSettled(bad)
            }
            #expect(error?.rpcError?.reason == .stateStore)
            let rows = try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1")).rows
            #expect(rows.map(\.secretName) == ["bad", "good"])
            #expect(rows.first?.status == .internalError)
            #expect(rows.first?.error?.reason == "state_store")
            #expect(rows.last?.pendingReason == .awaitingValue)
            #expect(try await fixture.client.events().snapshot.count == 2)
            _ = try await fixture.put(["a": "b"], to: "good")
            #expect(fixture.remote("good") != nil)
        }
    }
}
