import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// AWS is away while the host goes on: nothing accepted is lost, nothing is written twice, and of what came meanwhile only
/// the last goes out.
@Suite(.timeLimit(.minutes(10)))
struct OutageTests {
    private static let secrets = 40
    private static let rounds = 10

    @Test(arguments: [Fault.Effect.resetBeforeReading, .serverError(status: 503), .resetAfterApplying])
    func whatCameMeanwhileGoesOutOnceInTheEnd(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            for number in 0..<Self.secrets { try await fixture.set("s\(number)", data: ["n": 0], wait: false) }
            _ = try await fixture.client.waitUntilSettled()
            fixture.emulator.inject(Fault(effect, count: Fault.unlimited))
            for round in 1...Self.rounds {
                for number in 0..<Self.secrets {
                    try await fixture.put(["n": .integer(round)], to: "s\(number)", wait: false)
                }
                if round == Self.rounds / 2 {
                    for number in 0..<10 { try await fixture.delete("s\(number)", wait: false) }
                    // And a restart in the middle of it.
                    try await fixture.interrupt()
                    try await fixture.start()
                }
            }
            fixture.emulator.clearFaults()
            for number in 0..<Self.secrets {
                _ = try await fixture.row("s\(number)") { $0.status == .synced }
                let remote = try #require(fixture.remote("s\(number)"))
                #expect(remote.currentValue == #"{"n":10}"#)
                #expect(remote.deletionDate == nil)
                // The first, what was on its way when AWS went away, and the last.
                #expect(remote.versions.count <= 3, "s\(number) has \(remote.versions.count) versions")
                #expect(Set(remote.versions.map(\.id)).count == remote.versions.count)
            }
        }
    }
}
