import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// `destination.apply` on a real agent: in slices, over a restart, beside everything else.
@Suite(.timeLimit(.minutes(5)))
struct DestinationApplyTests {
    private static func run(
        _ secrets: Int, _ body: @escaping (AgentFixture, DestinationID) async throws -> Void
    ) async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 1_000 }) { fixture in
            try await fixture.writeDestination { $0.retain = .set(.always) }
            for number in 0..<secrets { try await fixture.set("s\(number)", data: ["foo": "bar"], wait: false) }
            _ = try await fixture.client.waitUntilSettled(meta: .init(deadlineMilliseconds: 300_000))
            try await body(fixture, AgentFixture.destination("my-awssm-1"))
        }
    }

    private static func live(_ fixture: AgentFixture) -> Set<String> {
        Set(fixture.emulator.secrets().filter { $0.deletionDate == nil }.map(\.name))
    }

    @Test func allNamesMoveAndNoneIsMissingInBetween() async throws {
        try await Self.run(200) { fixture, id in
            try await fixture.patchDestination { $0.secretNameTemplate = .set("vault/new/{{ .SecretPath }}") }
            let done = try await fixture.client.applyDestination(id, wait: true)
            #expect(done.apply == nil)
            #expect(done.statuses.values.reduce(0, +) == 200)
            _ = try await fixture.client.waitUntilSettled(meta: .init(deadlineMilliseconds: 300_000))
            #expect(Self.live(fixture) == Set((0..<200).map { "vault/new/s\($0)" }))
            // The new name is written and confirmed before the old one goes.
            let requests = fixture.emulator.requests()
            for number in 0..<200 {
                let created = requests.firstIndex {
                    $0.operation == "CreateSecret" && $0.name == "vault/new/s\(number)"
                }
                let deleted = requests.firstIndex {
                    $0.operation == "DeleteSecret" && $0.name == "vault/kv_1234/s\(number)"
                }
                #expect(try #require(created) < (try #require(deleted)))
            }
            #expect(try await fixture.client.readDestination(id).apply == nil)
        }
    }

    @Test func aRestartInBetweenLosesNothing() async throws {
        try await Self.run(150) { fixture, id in
            try await fixture.patchDestination { $0.customTags = .set(["team": "core"]) }
            fixture.emulator.inject(Fault(.holdRequest(gate: "tags"), operation: "TagResource", count: 1_000))
            _ = try await fixture.client.applyDestination(id)
            await fixture.emulator.waitForHeld(at: "tags")
            fixture.emulator.clearFaults()
            try await fixture.interrupt()
            try await fixture.start()
            _ = try await fixture.client.waitUntilSettled(meta: .init(deadlineMilliseconds: 300_000))
            while try await fixture.client.readDestination(id).apply != nil {}
            _ = try await fixture.client.waitUntilSettled(meta: .init(deadlineMilliseconds: 300_000))
            #expect(fixture.emulator.secrets().allSatisfy { $0.tags["team"] == "core" })
        }
    }

    @Test func aRowThatCannotBeReadIsLeftAloneAndCounted() async throws {
        try await Self.run(3) { fixture, id in
            try await fixture.stop()
            try fixture.alterState("UPDATE objects SET desire = 'nonsense' WHERE name LIKE '%s1'")
            try await fixture.start()
            try await fixture.patchDestination { $0.customTags = .set(["team": "core"]) }
            _ = try await fixture.client.applyDestination(id, wait: true)
            let tagged = { fixture.emulator.secrets().filter { $0.tags["team"] == "core" }.map(\.name).sorted() }
            let limit = ContinuousClock.now + .seconds(20)
            while tagged().count < 2, ContinuousClock.now < limit { _ = try await fixture.client.syncStatus() }
            #expect(tagged() == ["vault/kv_1234/s0", "vault/kv_1234/s2"])
        }
    }

    @Test func badParamsAreRefusedByName() async throws {
        try await Self.run(0) { fixture, _ in
            for (params, path) in [
                (["type": "aws-sm"], "/name"), (["type": "aws-sm", "name": "x", "force": true], "/force"),
                (["type": "aws-sm", "name": "x", "wait": "yes"], "/wait"),
            ] as [(JSONValue, String)] {
                let error = await #expect(throws: SyncClientError.self) {
                    try await fixture.client.callRaw(
                        method: "destination.apply", params: params.object ?? JSONObject())
                }
                #expect(error?.rpcError?.path == path)
            }
            let unknown = await #expect(throws: SyncClientError.self) {
                try await fixture.client.applyDestination(AgentFixture.destination("nobody"))
            }
            #expect(unknown?.rpcError?.reason == .destinationNotFound)
        }
    }
}
