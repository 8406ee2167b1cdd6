import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What survives the end of an agent, and how a graceful one goes.
@Suite(.timeLimit(.minutes(5)))
struct StopTests {
    @Test func interruptedCallIsSentAgainWithItsToken() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.holdAnswer(gate: "answer"), operation: "CreateSecret"))
            try await fixture.set(data: ["foo": "bar"], wait: false)
            await fixture.emulator.waitForHeld(at: "answer")
            try await fixture.interrupt()
            try await fixture.start()
            let row = try await fixture.row { $0.status == .synced }
            let creates = fixture.emulator.requests().filter { $0.operation == "CreateSecret" }
            #expect(creates.count == 2)
            #expect(Set(creates.compactMap(\.token)).count == 1)
            #expect(fixture.remote()?.versions.count == 1)
            #expect(row.arn == fixture.remote()?.arn)
            fixture.emulator.open(gate: "answer")
        }
    }

    @Test func acceptedChangesOfAnInterruptedAgentGoOn() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "A"])
            fixture.emulator.inject(Fault(.holdRequest(gate: "update"), operation: "UpdateSecret"))
            try await fixture.put(["foo": "B"], wait: false)
            await fixture.emulator.waitForHeld(at: "update")
            // Accepted behind the one in flight, never sent before the end.
            try await fixture.put(["foo": "C"], wait: false)
            try await fixture.interrupt()
            fixture.emulator.open(gate: "update")
            try await fixture.start()
            let row = try await fixture.row { $0.status == .synced }
            #expect(row.version == 3)
            #expect(fixture.remote()?.currentValue == #"{"foo":"C"}"#)
            #expect(fixture.remote()?.versions.count == 3)
        }
    }

    @Test func gracefulStopDrainsAndTellsWaitingCallers() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.holdRequest(gate: "create"), operation: "CreateSecret"))
            let client = try fixture.client
            let waiting = Task {
                try await client.setAssociation(
                    AgentFixture.secret("my-secret"), with: AgentFixture.destination("my-awssm-1"),
                    data: JSONObject([.init(name: "foo", value: "bar")]))
            }
            await fixture.emulator.waitForHeld(at: "create")
            try await fixture.beginStop()
            let told = await #expect(throws: SyncClientError.self) { _ = try await waiting.value }
            #expect(told?.rpcError?.reason == .shuttingDown)
            #expect(told?.outcome == .queued)
            let late = await #expect(throws: SyncClientError.self) { _ = try await client.syncStatus() }
            #expect(late?.rpcError?.reason == .shuttingDown)
            #expect(late?.outcome == .notApplied)
            #expect(try await client.callRaw(method: "agent.health")["ready"] == false)
            #expect(throws: RawConnectionError.self, "nobody new is accepted") {
                _ = try RawConnection(fixture.socketPath)
            }
            fixture.emulator.open(gate: "create")
            try await fixture.waitForEnd()
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
            try await fixture.start()
            #expect(try await fixture.row().status == .synced, "the outcome was saved before the end")
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
        }
    }

    @Test func everythingIsThereAfterARestart() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            let before = try await fixture.client.syncStatus()
            let row = try await fixture.row()
            let info = try await fixture.client.callRaw(method: "agent.info")
            try await fixture.stop()
            try await fixture.start()
            // Only the calls are counted anew: they are the run's.
            #expect(Self.withoutCalls(try await fixture.client.syncStatus()) == Self.withoutCalls(before))
            #expect(try await fixture.row() == row)
            #expect(try await fixture.put(["foo": "bar"]).duplicate)
            let again = try await fixture.client.callRaw(method: "agent.info")
            #expect(again["boot_id"] != info["boot_id"])
            #expect(again["instance_id"] == info["instance_id"])
            #expect(fixture.callCount == 1)
        }
    }

    private static func withoutCalls(_ status: JSONObject) -> JSONObject {
        var status = status
        status["destinations"] = (status["destinations"]?.array).map { destinations in
            .array(
                destinations.map { destination in
                    var object = destination.object ?? JSONObject()
                    object["calls"] = nil
                    return .object(object)
                })
        }
        return status
    }

    @Test func heldValuesAreGoneAsTheirReplySaid() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            #expect(try await fixture.put(["foo": "bar"]).durable == false)
            try await fixture.stop()
            try await fixture.start()
            #expect(try await fixture.set().pendingReason == .awaitingValue)
        }
    }
}
