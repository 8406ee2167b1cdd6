import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A purge is durable: it goes on from wherever the agent ended.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PurgeRestartTests {
    private static let count = 100

    @Test(arguments: [0, 1, 50, 99]) func itGoesOnAfterAnEndInTheMiddle(_ deletes: Int) async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 50 }) { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(Self.count)
            let first = try await fixture.purge(wait: false)
            await fixture.emulator.waitForRequests(deletes, of: "DeleteSecret")
            try await fixture.interrupt()
            try await fixture.start()
            // Gone already, or the same purge as before.
            if case .running(let since, _)? = try await fixture.view()?.purge {
                guard case .running(since, _)? = first.purge else {
                    Issue.record("another purge")
                    return
                }
            }
            // A reply that waits is given after its limit too, and on a busy machine a hundred secrets may take longer.
            var result = try await fixture.purge()
            for _ in 0..<10 where result != DestinationDeletionResult() { result = try await fixture.purge() }
            #expect(result == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
            #expect(try await fixture.view() == nil)
        }
    }

    @Test func callsInFlightAtTheEndAreSentAgain() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(20)
            fixture.emulator.inject(Fault(.holdAnswer(gate: "delete"), operation: "DeleteSecret", count: 16))
            try await fixture.purge(wait: false)
            await fixture.emulator.waitForHeld(16, at: "delete")
            try await fixture.interrupt()
            try await fixture.start()
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
            fixture.emulator.open(gate: "delete")
        }
    }

    @Test func aPurgeThatWaitsIsStillThere() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(3)
            try await fixture.setDisabled(true)
            let first = try await fixture.purge(wait: false)
            try await fixture.stop()
            try await fixture.start()
            #expect(try await fixture.view()?.purge == first.purge)
            try await fixture.setDisabled(false)
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
        }
    }
}
