import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// One call per change, and no call for anything else.
@Suite(.timeLimit(.minutes(5)))
struct EconomyTests {
    @Test func everyChangeIsOneCallAndNothingIsEverRead() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            #expect(fixture.callCount == 0)
            try await fixture.put(["foo": "0"])
            try await fixture.set()
            #expect(fixture.callCount == 1)
            for change in 1...5 {
                try await fixture.put(["foo": .integer(change)])
                #expect(fixture.callCount == 1 + change)
            }
            _ = try await fixture.row()
            _ = try await fixture.client.syncStatus()
            try await fixture.remove()
            #expect(fixture.callCount == 7)
            let counts = fixture.emulator.requestCounts()
            #expect(counts == ["CreateSecret": 1, "UpdateSecret": 5, "DeleteSecret": 1])
            #expect(fixture.remote()?.versions.count == 6)
        }
    }

    @Test func sameContentMakesNoCall() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["a": "1", "b": "2"])
            try await fixture.set()
            let again = try await fixture.put(["b": "2", "a": "1"])
            #expect(again.duplicate)
            #expect(again.version == 1)
            try await fixture.set()
            // A newer version of the same content is a new version here, but nothing new for AWS.
            let newer = try await fixture.put(["a": "1", "b": "2"], version: 7)
            #expect(newer.applied)
            #expect(newer.associations.map(\.status) == [.synced])
            #expect(fixture.callCount == 1)
        }
    }

    @Test func returnToEarlierContentEndsOnIt() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "A"])
            try await fixture.set()
            try await fixture.put(["foo": "B"])
            try await fixture.put(["foo": "A"])
            #expect(fixture.remote()?.currentValue == #"{"foo":"A"}"#)
            #expect(fixture.remote()?.versions.count == 3)
            #expect(fixture.callCount == 3)
        }
    }

    @Test func returnBeforeAnythingWasSentMakesNoCall() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "A"])
            try await fixture.set()
            try await fixture.setDisabled(true)
            let parked = try await fixture.put(["foo": "B"])
            #expect(parked.associations.map(\.status) == [.pending])
            #expect(try await fixture.row().pendingReason == .disabled)
            try await fixture.put(["foo": "A"])
            try await fixture.setDisabled(false)
            let row = try await fixture.row { $0.status == .synced }
            #expect(row.version == 3)
            #expect(fixture.callCount == 1)
        }
    }

    @Test func burstOfChangesSendsOnlyTheLatest() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "A"])
            try await fixture.set()
            fixture.emulator.inject(Fault(.holdRequest(gate: "first"), operation: "UpdateSecret"))
            try await fixture.put(["foo": "0"], wait: false)
            await fixture.emulator.waitForHeld(at: "first")
            for change in 1...20 { try await fixture.put(["foo": .integer(change)], wait: false) }
            fixture.emulator.open(gate: "first")
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":20}"#)
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1, "UpdateSecret": 2])
        }
    }
}
