import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A change that somebody makes now does not wait behind everything that is tried again.
@Suite(.timeLimit(.minutes(5)))
struct PriorityTests {
    private static let backlog = 120

    @Test func aChangeOvertakesWhatIsTriedAgain() async throws {
        // A fifth of AWS's quotas: the backlog takes twelve seconds.
        try await AgentFixture.run(configure: { $0.rateScale = 0.2 }) { fixture in
            try await fixture.writeDestination()
            try await fixture.setDisabled(true)
            for number in 0..<Self.backlog {
                try await fixture.set("s\(number)", data: ["n": .integer(number)], wait: false)
            }
            try await fixture.setDisabled(false)
            let row = try await fixture.set("urgent", data: ["n": 1])
            #expect(row.status == .synced)
            // A full lane was on its way before it, and every fourth place after that is not a change's.
            let before = fixture.emulator.secrets().count
            #expect(before < Self.backlog / 2, "\(before) secrets were made before it")
        }
    }
}
