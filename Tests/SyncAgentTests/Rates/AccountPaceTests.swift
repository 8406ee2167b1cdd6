import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// First syncs against quotas: the agent keeps to them, whatever destinations share the account.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct AccountPaceTests {
    /// Four times AWS's quotas, so that a thousand secrets take five seconds.
    private static let scale = 4.0

    private static func run(_ body: (AgentFixture) async throws -> Void) async throws {
        var emulator = EmulatorServer.Configuration()
        emulator.enforcesRates = true
        emulator.rateScale = scale
        try await AgentFixture.run(emulator: emulator, configure: { $0.rateScale = scale }, body)
    }

    /// Associates that many secrets with each destination while nothing is sent, then lets them all go and waits.
    private static func syncAll(_ fixture: AgentFixture, _ count: Int, _ destinations: [String]) async throws {
        let client = try fixture.client
        _ = try await client.callRaw(
            method: "sync.config.patch", params: JSONObject([.init(name: "disabled", value: true)]))
        for start in stride(from: 0, to: count, by: 16) {
            try await withThrowingDiscardingTaskGroup { group in
                for number in start..<min(start + 16, count) {
                    group.addTask {
                        try await fixture.put(["n": .integer(number)], to: "s\(number)", wait: false)
                        for destination in destinations {
                            _ = try await client.setAssociation(
                                AgentFixture.secret("s\(number)"), with: AgentFixture.destination(destination),
                                data: nil, wait: false)
                        }
                    }
                }
            }
        }
        _ = try await client.callRaw(
            method: "sync.config.patch", params: JSONObject([.init(name: "disabled", value: false)]))
        _ = try await client.callRaw(method: "sync.wait", meta: RequestMeta(deadlineMilliseconds: 60_000))
    }

    private static func creates(_ fixture: AgentFixture) -> [LoggedRequest] {
        fixture.emulator.requests().filter { $0.operation == "CreateSecret" }
    }

    @Test func aThousandFirstSyncsKeepToTheQuota() async throws {
        try await Self.run { fixture in
            try await fixture.writeDestination()
            try await Self.syncAll(fixture, 1000, ["my-awssm-1"])
            let creates = Self.creates(fixture)
            let throttled = creates.count { $0.code == "ThrottlingException" }
            #expect(fixture.emulator.secrets().count == 1000)
            #expect(Double(throttled) < 0.001 * Double(creates.count), "\(throttled) of \(creates.count)")
            let seconds = Double((creates.last?.time ?? 0) - (creates.first?.time ?? 0)) / 1e9
            let own = 1000 / (50 * Self.scale)
            print("first sync of 1000: \(seconds) s, \(seconds / own) of the quota's own time, \(throttled) throttled")
            #expect(seconds > 0.95 * own, "it cannot be faster than the quota")
            // That it need not be slower is measured where nothing else runs: `make bench-first-sync`, also in CI.
        }
    }

    @Test func destinationsOfOneAccountShareTheQuota() async throws {
        try await Self.run { fixture in
            try await fixture.writeDestination("one") { $0.secretNameTemplate = .set("vault/one/{{ .SecretPath }}") }
            try await fixture.writeDestination("two") { $0.secretNameTemplate = .set("vault/two/{{ .SecretPath }}") }
            try await Self.syncAll(fixture, 250, ["one", "two"])
            let creates = Self.creates(fixture)
            #expect(fixture.emulator.secrets().count == 500)
            let throttled = creates.count { $0.code == "ThrottlingException" }
            #expect(throttled == 0, "each for itself would be twice the quota")
        }
    }

    @Test func anAccountThatOthersUseSlowsTheAgentAndNothingIsLost() async throws {
        try await Self.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.throttle, operation: "CreateSecret", count: 30))
            try await Self.syncAll(fixture, 60, ["my-awssm-1"])
            #expect(fixture.emulator.secrets().count == 60)
            #expect(fixture.emulator.secrets().allSatisfy { $0.versions.count == 1 })
        }
    }
}
