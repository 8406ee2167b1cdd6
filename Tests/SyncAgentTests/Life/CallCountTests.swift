import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

@testable import AWSSecretsManager
@testable import SyncAgent

/// Every attempt of a call is counted, by destination, operation and end.
@Suite(.timeLimit(.minutes(5)))
struct CallCountTests {
    private static func calls(_ fixture: AgentFixture) async throws -> [String: JSONValue] {
        let status = try await fixture.client.callRaw(method: "sync.status")
        var calls: [String: JSONValue] = [:]
        for destination in status["destinations"]?.array ?? [] {
            calls[destination["name"]?.string ?? ""] = destination["calls"]
        }
        return calls
    }

    @Test func attemptsAreCountedAndNotCalls() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination("one")
            try await fixture.writeDestination("two") { $0.region = .set("eu-west-1") }
            #expect(try await Self.calls(fixture) == ["one": [:], "two": [:]])
            fixture.emulator.inject(Fault(.serverError(status: 500), operation: "CreateSecret", count: 2))
            try await fixture.set(with: "one", data: ["foo": "bar"])
            try await fixture.set(with: "two")
            fixture.emulator.inject(Fault(.throttle, operation: "UpdateSecret", name: "*", count: 1))
            try await fixture.put(["foo": "baz"])
            try await fixture.remove(from: "one")
            let calls = try await Self.calls(fixture)
            #expect(calls["one"]?["CreateSecret"] == ["applied": 1, "ambiguous": 2])
            #expect(calls["one"]?["DeleteSecret"] == ["applied": 1])
            #expect(calls["two"]?["CreateSecret"] == ["applied": 1])
            let throttled = ["one", "two"].compactMap { calls[$0]?["UpdateSecret"]?["throttled"]?.int64 }
            #expect(throttled == [1], "only one of both met it")
        }
    }

    @Test func aDestinationThatIsGoneIsForgotten() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.accessKeyID = .set("AKIDNOBODY") }
            try await fixture.set(data: ["foo": "bar"])
            #expect(try await Self.calls(fixture)["my-awssm-1"]?["CreateSecret"]?["credentials"]?.int64 == 1)
            _ = try await fixture.client.callRaw(
                method: "destination.delete",
                params: JSONObject([
                    .init(name: "type", value: "aws-sm"), .init(name: "name", value: "my-awssm-1"),
                    .init(name: "force_delete", value: true),
                ]))
            try await fixture.writeDestination()
            #expect(try await Self.calls(fixture) == ["my-awssm-1": [:]])
        }
    }

    @Test func endsAreCountedApart() throws {
        let counters = CallCounters()
        let one = try AgentFixture.destination("one")
        counters.record([.ambiguous, .ambiguous, .applied], of: "CreateSecret", to: one)
        counters.record([.notSent], of: "CreateSecret", to: one)
        counters.record([.quota], of: "UpdateSecret", to: one)
        #expect(
            counters.json(of: one)
                == [
                    "CreateSecret": ["applied": 1, "not_sent": 1, "ambiguous": 2], "UpdateSecret": ["quota": 1],
                ])
        #expect(try counters.json(of: AgentFixture.destination("two")) == [:])
        counters.forget(one)
        #expect(counters.counts(of: one).isEmpty)
    }

    @Test func theAgentSaysWhichVersionAsks() {
        #expect(UserAgent.text == "secretsync/\(AgentInfo.version)")
    }
}
