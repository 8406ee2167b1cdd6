import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A destination whose credentials are dead costs AWS a handful of calls, and its queue waits for it.
@Suite(.timeLimit(.minutes(5)))
struct DeadDestinationTests {
    private static let count = 60

    @Test func deadCredentialsAreNotTriedForEachRow() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.accessKeyID = .set("AKIDNOBODY") }
            for number in 0..<Self.count {
                try await fixture.put(["n": .integer(number)], to: "s\(number)", wait: false)
                _ = try await fixture.set("s\(number)", wait: false)
            }
            // The first lane may have left before the first refusal came; of the others one at a time goes.
            let row = try await fixture.set("s59")
            let isHeld = row.status == .pending && row.pendingReason == .circuitOpen
            #expect(isHeld || row.status == .clientSideError)
            let tried = fixture.emulator.requestCounts()["CreateSecret"] ?? 0
            #expect(tried <= 2 * 16 + 2, "\(tried) calls for \(Self.count) rows")

            let rows = try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1")).rows
            #expect(rows.contains { $0.pendingReason == .circuitOpen })
            #expect(rows.contains { $0.error?.reason == "credentials_refused" })

            try await fixture.patchDestination { $0.accessKeyID = .set(EmulatorServer.defaultAccessKeyID) }
            _ = try await fixture.client.callRaw(
                method: "sync.wait", meta: RequestMeta(deadlineMilliseconds: 30_000))
            #expect(fixture.emulator.secrets().count == Self.count, "nothing of the queue was lost")
        }
    }

    @Test func oneWhoSetsFindsOutThatCredentialsLiveAgain() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.accessKeyID = .set("AKIDLATER") }
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .clientSideError)
            // The key comes to life in AWS; nothing is said to the agent.
            try fixture.emulator.setAccounts([
                .init(
                    id: EmulatorServer.defaultAccountID,
                    keys: [.init(id: "AKIDLATER", secret: EmulatorServer.defaultSecretAccessKey)])
            ])
            #expect(try await fixture.set().status == .synced)
        }
    }

    @Test func anotherDestinationIsNotConcerned() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination("dead") { $0.accessKeyID = .set("AKIDNOBODY") }
            try await fixture.writeDestination("alive") {
                $0.secretNameTemplate = .set("vault/alive/{{ .SecretPath }}")
            }
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set(with: "dead").status == .clientSideError)
            #expect(try await fixture.set(with: "alive").status == .synced)
        }
    }
}
