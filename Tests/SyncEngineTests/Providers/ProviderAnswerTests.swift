import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// Nothing of an answer is believed before it was looked at.
struct ProviderAnswerTests {
    struct Malformed: Sendable, CustomTestStringConvertible {
        let name: String
        let result: JSONValue
        var testDescription: String { name }
    }

    static let canary = "hunter2"
    static let data: JSONValue = ["k": .string(canary)]
    static let past: JSONValue = "1970-01-01T00:00:00Z"
    static let future: JSONValue = "2999-01-01T00:00:00Z"

    static let malformed: [Malformed] = [
        Malformed(name: "empty", result: [:]),
        Malformed(name: "no metadata", result: ["data": data]),
        Malformed(name: "no data", result: ["metadata": ["version": 1]]),
        Malformed(name: "data is a string", result: ["data": .string(canary), "metadata": ["version": 1]]),
        Malformed(name: "data is an array", result: ["data": [data], "metadata": ["version": 1]]),
        Malformed(name: "data is empty", result: ["data": [:], "metadata": ["version": 1]]),
        Malformed(name: "metadata is null", result: ["data": data, "metadata": nil]),
        Malformed(name: "metadata is an array", result: ["data": data, "metadata": []]),
        Malformed(name: "no version", result: ["data": data, "metadata": [:]]),
        Malformed(name: "version 0", result: ["data": data, "metadata": ["version": 0]]),
        Malformed(name: "version -1", result: ["data": data, "metadata": ["version": -1]]),
        Malformed(name: "version is a string", result: ["data": data, "metadata": ["version": "1"]]),
        Malformed(name: "version is null", result: ["data": data, "metadata": ["version": nil]]),
        Malformed(
            name: "version is a fraction",
            result: ["data": data, "metadata": ["version": .number(JSONNumber(checkedText: "1.5"))]]),
        Malformed(
            name: "version is too large",
            result: ["data": data, "metadata": ["version": .number(JSONNumber(checkedText: "9223372036854775808"))]]),
        Malformed(
            name: "destroyed is a string", result: ["data": data, "metadata": ["version": 1, "destroyed": "no"]]),
        Malformed(
            name: "deletion_time is a number", result: ["data": nil, "metadata": ["version": 1, "deletion_time": 1]]),
        Malformed(
            name: "deletion_time is no time",
            result: ["data": nil, "metadata": ["version": 1, "deletion_time": .string(canary)]]),
        Malformed(
            name: "created_time is no time",
            result: ["data": data, "metadata": ["version": 1, "created_time": .string(canary)]]),
        Malformed(
            name: "custom_metadata is a string",
            result: ["data": data, "metadata": ["version": 1, "custom_metadata": .string(canary)]]),
        Malformed(name: "null without a reason", result: ["data": nil, "metadata": ["version": 1]]),
        Malformed(
            name: "null before its deletion",
            result: ["data": nil, "metadata": ["version": 1, "deletion_time": future]]),
        Malformed(
            name: "data though deleted", result: ["data": data, "metadata": ["version": 1, "deletion_time": past]]),
        Malformed(
            name: "data though destroyed", result: ["data": data, "metadata": ["version": 1, "destroyed": true]]),
    ]

    @Test(arguments: malformed) func aMalformedAnswerLeavesEverythingAsItWas(_ given: Malformed) throws {
        let world = EngineWorld()
        try world.write()
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
        try world.register()
        try world.change()
        let outcome = try world.answer(try world.read(), .result(try #require(given.result.object)))
        guard case .failed(.malformed(let problem))? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(!problem.contains(Self.canary))
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        let row = try #require(try world.row())
        #expect(row.pendingReason == .awaitingValue)
        #expect(row.warnings.count == 1 && row.warnings[0].contains(problem))
    }

    @Test func whatAVaultAnswersIsUnderstood() throws {
        let metadata: JSONValue = [
            "created_time": "2026-11-23T12:00:00.5Z", "custom_metadata": nil, "deletion_time": "", "destroyed": false,
            "version": 4, "created_by": "somebody",
        ]
        let result = JSONObject([
            .init(name: "data", value: Self.data), .init(name: "metadata", value: metadata),
            .init(name: "lease_id", value: ""),
        ])
        let time = try Timestamp(rfc3339: "2026-11-23T12:00:00.5Z")
        let verdict = PullVerdict(.result(result), asked: nil, announced: nil, now: Fixture.now)
        #expect(
            verdict
                == .value(version: 4, data: try #require(Self.data.object), customMetadata: nil, createdTime: time))
    }

    @Test func versionsAreComparedWithWhatWasAsked() {
        func verdict(_ version: Int64, asked: Int64?, announced: Int64?) -> PullVerdict {
            PullVerdict(
                .result(EngineWorld.given("a", version: version)), asked: asked, announced: announced, now: Fixture.now)
        }
        let value = PullVerdict.value(version: 4, data: EngineWorld.data("a"), customMetadata: nil, createdTime: nil)
        #expect(verdict(4, asked: nil, announced: nil) == value)
        #expect(verdict(4, asked: 4, announced: 4) == value)
        #expect(verdict(4, asked: nil, announced: 3) == value)
        #expect(verdict(5, asked: 4, announced: 4) == .trouble(.otherVersion))
        #expect(verdict(3, asked: 4, announced: 4) == .trouble(.otherVersion))
        #expect(verdict(3, asked: nil, announced: 4) == .trouble(.otherVersion))
    }

    @Test func onlyTheLiveVersionCanBeDeleted() {
        let gone = EngineWorld.deleted(version: 4, at: Fixture.now)
        func verdict(asked: Int64?, announced: Int64?) -> PullVerdict {
            PullVerdict(.result(gone), asked: asked, announced: announced, now: Fixture.now)
        }
        #expect(verdict(asked: nil, announced: nil) == .deleted)
        #expect(verdict(asked: nil, announced: 4) == .deleted)
        #expect(verdict(asked: nil, announced: 5) == .trouble(.otherVersion))
        #expect(verdict(asked: 4, announced: 4) == .trouble(.versionGone))
    }
}
