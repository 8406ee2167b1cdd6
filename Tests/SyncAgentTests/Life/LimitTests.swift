import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// The largest that AWS takes works; one more is refused with the limit, before any call.
@Suite(.timeLimit(.minutes(5)))
struct LimitTests {
    @Test func aValueOf65536Bytes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let overhead = #"{"v":""}"#.utf8.count
            let largest = String(repeating: "x", count: 65_536 - overhead)
            #expect(try await fixture.set(data: ["v": .string(largest)]).status == .synced)
            #expect(fixture.remote()?.currentValue?.utf8.count == 65_536)
            let before = fixture.callCount
            try await fixture.put(["v": .string(largest + "x")])
            let row = try await fixture.row()
            #expect(row.error?.reason == "value_too_large")
            #expect(row.error?.message.contains("65537") == true && row.error?.message.contains("65536") == true)
            #expect(fixture.callCount == before)
            #expect(fixture.remote()?.currentValue?.utf8.count == 65_536)
        }
    }

    @Test func aNameOf512Characters() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.secretNameTemplate = .set("vault/{{ .SecretPath }}") }
            let largest = String(repeating: "n", count: 512 - "vault/".count)
            #expect(try await fixture.set(largest, data: ["foo": "bar"]).externalName.utf8.count == 512)
            #expect(try await fixture.row(largest).status == .synced)
            let before = fixture.callCount
            let row = try await fixture.set(largest + "n", data: ["foo": "bar"])
            #expect(row.error?.reason == "invalid_external_name")
            #expect(row.error?.message.contains("512") == true)
            #expect(fixture.callCount == before)
        }
    }

    @Test func fiftyTags() async throws {
        try await AgentFixture.run { fixture in
            let tags = Dictionary(uniqueKeysWithValues: (0..<49).map { ("key-\($0)", "value \($0)") })
            try await fixture.writeDestination { $0.customTags = .set(tags) }
            #expect(try await fixture.set(data: ["foo": "bar"]).status == .synced)
            #expect(fixture.remote()?.tags.count == 50)
            let error = await #expect(throws: SyncClientError.self) {
                try await fixture.patchDestination { $0.customTags = .set(["one-more": ""]) }
            }
            #expect(error?.rpcError?.reason == .invalidTag)
            #expect(error?.rpcError?.expected?.contains("49") == true)
        }
    }

    /// Letters of any script, combined and not, beyond the basic plane, and what looks like a line's end.
    @Test func unicodeEverywhere() async throws {
        try await AgentFixture.run { fixture in
            let text = "\u{E9}e\u{301} \u{1F600} \u{2028} \u{65E5}\u{672C} \u{5D0}\u{5D1} \"\\"
            try await fixture.writeDestination { $0.customTags = .set(["\u{65E5}\u{672C}": "\u{E9} \u{5D0}"]) }
            let name = "caf\u{E9}/\u{65E5}\u{672C}\u{1F600}"
            let row = try await fixture.set(
                name, data: JSONValue.object(JSONObject([.init(name: text, value: .string(text))])))
            #expect(row.status == .synced)
            #expect(row.secretName == name, "the row has the host's name")
            #expect(row.externalName == "vault/kv_1234/caf_/___", "AWS has the one it takes")
            let secret = try #require(fixture.emulator.secret(named: row.externalName))
            let value = try JSONReader().read(Array(try #require(secret.currentValue).utf8))
            #expect(value == .object(JSONObject([.init(name: text, value: .string(text))])))
            #expect(secret.tags["\u{65E5}\u{672C}"] == "\u{E9} \u{5D0}")
            #expect(try await fixture.remove(name).status == .unsynced)
        }
    }
}
