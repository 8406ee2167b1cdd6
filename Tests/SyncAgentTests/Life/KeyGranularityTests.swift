import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// One secret in AWS for each key, from the command to AWS.
@Suite(.timeLimit(.minutes(10)))
struct KeyGranularityTests {
    private func run(_ body: (AgentFixture) async throws -> Void) async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 1_000 }) { fixture in
            let view = try await fixture.writeDestination { $0.granularity = .set(.secretKey) }
            #expect(view.options?["granularity_level"] == "secret-key")
            #expect(
                view.options?["secret_name_template"]
                    == "vault/{{ .MountAccessor }}/{{ .SecretPath }}/{{ .SecretKey }}")
            try await body(fixture)
        }
    }

    @Test func keysComeChangeAndGo() async throws {
        try await run { fixture in
            let rows = try await fixture.setKeys(["user": "app", "password": "s3cret", "port": 5_432])
            #expect(rows.count == 3 && rows.values.allSatisfy { $0.status == .synced })
            #expect(rows["port"]?.key == "kv_1234/my-secret/port")
            #expect(fixture.values() == ["user": "app", "password": "s3cret", "port": "5432"])
            let calls = fixture.callCount
            let put = try await fixture.put(["user": "app", "password": "changed", "tls": ["on": true]])
            #expect(put.associations.map(\.status) == [.synced])
            #expect(fixture.values() == ["user": "app", "password": "changed", "tls": "{\"on\":true}"])
            #expect(fixture.callCount == calls + 3, "an update, a delete and a create; nothing for what is the same")
            #expect(
                try await fixture.allRows().rows.map(\.key)
                    == ["password", "tls", "user"].map { "kv_1234/my-secret/\($0)" })
            #expect(try await fixture.counts() == [.synced: 1], "one association all the same")
        }
    }

    @Test func oneKeyTooLargeLeavesTheOthersSynced() async throws {
        try await run { fixture in
            let rows = try await fixture.setKeys([
                "a": "1", "large": .string(String(repeating: "x", count: 65_537)), "none": "", "z": "2",
            ])
            #expect(rows["a"]?.status == .synced && rows["z"]?.status == .synced)
            #expect(rows["large"]?.error?.reason == "value_too_large")
            #expect(rows["none"]?.error?.reason == "value_empty")
            #expect(fixture.values() == ["a": "1", "z": "2"])
            #expect(try await fixture.allRows(status: .synced).rows.map { $0.subKey?.text } == ["a", "z"])
            #expect(
                try await fixture.allRows(status: .clientSideError).rows.map { $0.subKey?.text } == ["large", "none"])
            let destinations = try await fixture.client.callRaw(
                method: "association.destinations", params: AgentFixture.secret("my-secret").json)
            let entry = destinations["associated_destinations"]?["aws-sm/my-awssm-1"]
            #expect(entry?["sync_status"] == "CLIENT_SIDE_ERROR" && entry?["sub_key"] == "large")
        }
    }

    @Test func keysWithSlashesSpacesAndLetters() async throws {
        try await run { fixture in
            let rows = try await fixture.setKeys(["a/b": "1", "c d": "2", "ключ": "3", "100%": "4"])
            #expect(rows.values.allSatisfy { $0.status == .synced })
            #expect(
                rows.values.map(\.key).sorted() == ["100%25", "a%2Fb", "c d", "ключ"].map { "kv_1234/my-secret/\($0)" })
            #expect(fixture.values() == ["a/b": "1", "c_d": "2", "____": "3", "100_": "4"])
            let path = JSONObject([
                .init(name: "path", value: "sys/sync/destinations/aws-sm/my-awssm-1/associations")
            ])
            let page = try await fixture.client.callRaw(method: "logical.read", params: path)
            let row = page["data"]?["associated_secrets"]?["kv_1234/my-secret/a%2Fb"]
            #expect(row?["sub_key"] == "a/b" && row?["sync_status"] == "SYNCED")
        }
    }

    /// At no moment neither the old nor the new names are there: the emulator's log has every create before the first delete.
    @Test(arguments: Granularity.allCases)
    func aChangeOfTheGranularityWritesFirstAndDeletesThen(before: Granularity) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.granularity = .set(before) }
            try await fixture.setKeys(["a": "1", "b": "2"])
            let after: Granularity = before == .secretPath ? .secretKey : .secretPath
            try await fixture.patchDestination { $0.granularity = .set(after) }
            let known = fixture.emulator.requests().count
            try await fixture.setKeys(["a": "1", "b": "2"])
            let calls = fixture.emulator.requests().dropFirst(known).map(\.operation)
            let creates = after == .secretKey ? 2 : 1
            let deletes = after == .secretKey ? 1 : 2
            #expect(
                calls == Array(repeating: "CreateSecret", count: creates)
                    + Array(repeating: "DeleteSecret", count: deletes))
            #expect(fixture.values() == (after == .secretKey ? ["a": "1", "b": "2"] : [:]))
            #expect(fixture.remote()?.deletionDate == nil || after == .secretKey)
            #expect(try await fixture.allRows().rows.allSatisfy { $0.status == .synced })
        }
    }

    @Test func withoutAValueTheRowAwaitsItAlsoAfterARestart() async throws {
        try await run { fixture in
            let rows = try await fixture.setKeys()
            #expect(rows.keys.sorted() == [""] && rows[""]?.pendingReason == .awaitingValue)
            try await fixture.interrupt()
            try await fixture.start()
            #expect(try await fixture.row().pendingReason == .awaitingValue)
            try await fixture.put(["a": "1"])
            #expect(fixture.values() == ["a": "1"])
            try await fixture.interrupt()
            try await fixture.start()
            try await fixture.put(["b": "2"])
            #expect(fixture.values() == ["b": "2"])
        }
    }

    @Test func aThousandKeys() async throws {
        try await run { fixture in
            let data = JSONObject((0..<1_000).map { .init(name: "key-\($0)", value: .string("value \($0)")) })
            let rows = try await fixture.setKeys(.object(data))
            // An answer has as many as fit.
            #expect(rows.count > 20 && rows.values.allSatisfy { $0.status == .synced })
            #expect(fixture.values().count == 1_000)
            let all = try await fixture.allRows()
            #expect(all.rows.count == 1_000 && all.pages >= 10)
            #expect(all.rows.map { $0.subKey?.text ?? "" } == data.names.sorted())
            let calls = fixture.callCount
            var next = data
            next["key-500"] = "changed"
            next["key-7"] = nil
            try await fixture.put(.object(next))
            #expect(fixture.callCount == calls + 2)
            #expect(fixture.values()["key-500"] == "changed" && fixture.values()["key-7"] == nil)
            let answer = try await fixture.client.removeAssociation(
                AgentFixture.secret("my-secret"), with: AgentFixture.destination("my-awssm-1"),
                meta: RequestMeta(deadlineMilliseconds: 60_000))
            #expect(answer.rows.count + Int(answer.omitted) == 999)
            #expect(answer.rows.allSatisfy { $0.status == .unsynced })
            #expect(fixture.values().isEmpty)
        }
    }
}
