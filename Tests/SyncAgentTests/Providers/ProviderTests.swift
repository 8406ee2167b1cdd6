import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// The agent asks the host: over a real socket, into a real emulator.
@Suite(.timeLimit(.minutes(10))) struct ProviderTests {
    @Test func aSetWithoutValueIsPulled() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let provider = try await TestProvider.connect(fixture, ["my-secret": .value(["foo": "bar"], 3)])
            try await provider.register()
            let row = try await fixture.set()
            #expect(row.status == .synced && row.syncedVersion == 3)
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            #expect(provider.reads.count == 1)
            // Pulled once and settled: a change and a push go on from there.
            provider.give("my-secret", .value(["foo": "baz"], 4))
            let changed = try await provider.client.secretChanged(try AgentFixture.secret("my-secret"), wait: true)
            #expect(changed.applied && changed.associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(try await fixture.put(["foo": "pushed"], version: 5).applied)
            #expect(fixture.remote()?.currentValue == #"{"foo":"pushed"}"#)
            await provider.close()
        }
    }

    /// Where each key is a secret of its own nobody knows which there are until the value is there.
    @Test func keysThatNobodyKnowsArePulledToo() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.granularity = .set(.secretKey) }
            let waiting = try await fixture.set()
            #expect(waiting.status == .pending && waiting.pendingReason == .awaitingValue)
            let provider = try await TestProvider.connect(
                fixture, ["my-secret": .value(["user": "ann", "password": "x"], 1)])
            #expect(try await provider.register().needed.map(\.secretName.text) == ["my-secret"])
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote("my-secret/user")?.currentValue == "ann")
            provider.give("my-secret", .value(["user": "bob"], 2))
            _ = try await provider.client.secretChanged(try AgentFixture.secret("my-secret"), wait: true)
            #expect(fixture.remote("my-secret/user")?.currentValue == "bob")
            #expect(fixture.remote("my-secret/password")?.deletionDate != nil)
            await provider.close()
        }
    }

    @Test func rowsThatWaitArePulledAfterARestart() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "old"])
            let secret = try AgentFixture.secret("my-secret")
            let changed = try await fixture.client.secretChanged(secret, wait: true)
            #expect(changed.durable && changed.associations.map(\.status) == [.pending])
            #expect(try await fixture.row().pendingReason == .awaitingValue)
            #expect(fixture.remote()?.currentValue == #"{"foo":"old"}"#)
            try await fixture.interrupt()
            try await fixture.start()
            let provider = try await TestProvider.connect(fixture, ["my-secret": .value(["foo": "new"], 2)])
            #expect(try await provider.register().needed.map(\.secretName.text) == ["my-secret"])
            let row = try await fixture.row { $0.status == .synced }
            #expect(row.syncedVersion == 2)
            #expect(fixture.remote()?.currentValue == #"{"foo":"new"}"#)
            await provider.close()
        }
    }

    @Test func aProviderThatGoesAwayLeavesItsRowsForTheNext() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let first = try await TestProvider.connect(fixture, ["my-secret": .held])
            try await first.register()
            // Whoever waits goes on waiting while the read is in flight, and is told when the provider is gone.
            async let waiting = fixture.set()
            _ = await first.nextRead()
            #expect(try await fixture.row().pendingReason == nil)
            await first.close()
            let row = try await waiting
            #expect(row.status == .pending && row.pendingReason == .awaitingValue)
            let second = try await TestProvider.connect(fixture, ["my-secret": .value(["foo": "bar"], 1)])
            try await second.register()
            #expect(try await fixture.row { $0.status == .synced }.syncedVersion == 1)
            await second.close()
        }
    }

    @Test func aSecondConnectionIsRefusedUnlessItTakesOver() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let first = try await TestProvider.connect(fixture, ["my-secret": .held])
            let second = try await TestProvider.connect(fixture, ["my-secret": .value(["from": "second"], 1)])
            try await first.register()
            let error = await #expect(throws: SyncClientError.self) { try await second.register() }
            #expect(error?.rpcError?.reason == .mountOwned)
            try await fixture.set(wait: false)
            _ = await first.nextRead()
            try await second.register(takeover: true)
            _ = try await fixture.row { $0.status == .synced }
            // The first one's answer comes for no read any more.
            first.give("my-secret", .value(["from": "first"], 9))
            first.release()
            _ = try await first.client.callRaw(method: "ping")
            #expect(fixture.remote()?.currentValue == #"{"from":"second"}"#)
            let providers = try await fixture.client.syncStatus()["providers"]?.array
            #expect(providers?.count == 1)
            #expect(providers?.first?["answers"] == 1)
            await first.close()
            await second.close()
        }
    }

    @Test func aSlowProviderHoldsNothingElseUpAndANewerPutWins() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let provider = try await TestProvider.connect(
                fixture, ["my-secret": .held, "other": .value(["k": "other"], 1)])
            try await provider.register()
            try await fixture.set(wait: false)
            _ = await provider.nextRead()
            #expect(try await fixture.set("other").status == .synced)
            #expect(try await fixture.set("third", data: ["k": "third"]).status == .synced)
            #expect(try await fixture.put(["foo": "newer"], version: 7).associations.map(\.status) == [.synced])
            provider.give("my-secret", .value(["foo": "older"], 6))
            provider.release()
            _ = try await provider.client.callRaw(method: "ping")
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.remote()?.currentValue == #"{"foo":"newer"}"#)
            await provider.close()
        }
    }

    @Test func deletedDeletesAndNotFoundDoesNot() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            let provider = try await TestProvider.connect(fixture)
            try await provider.register()
            let secret = try AgentFixture.secret("my-secret")
            let unknown = try await provider.client.secretChanged(secret, wait: true)
            #expect(unknown.associations.map(\.status) == [.pending])
            let row = try await fixture.row()
            #expect(row.pendingReason == .awaitingValue)
            #expect(row.warnings.contains { $0.contains("does not know this secret") })
            #expect(fixture.remote()?.deletionDate == nil)
            provider.give("my-secret", .deleted(2))
            let gone = try await provider.client.secretChanged(secret, wait: true)
            #expect(gone.associations.map(\.status) == [.unsynced])
            #expect(fixture.remote()?.deletionDate != nil)
            await provider.close()
        }
    }

    @Test func aSnapshotInTwoPartsSaysWhatIsNeededAndWhatVanished() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            for name in ["same", "newer", "gone"] { try await fixture.set(name, data: ["k": "v"], wait: false) }
            try await fixture.set("lacking", wait: false)
            let mount = try MountPath("my-kv")
            let entries = try (0..<2_100).map { SecretSnapshotParams.Entry(name: try SecretName("x\($0)"), version: 1) }
            let named = try [("same", 1), ("newer", 2), ("lacking", 1)].map {
                SecretSnapshotParams.Entry(name: try SecretName($0.0), version: Int64($0.1))
            }
            let result = try await fixture.client.compareSnapshot(of: mount, entries + named)
            #expect(result.received == 2_103)
            #expect(result.needed.map(\.text) == ["lacking", "newer"])
            #expect(result.vanished.map(\.text) == ["gone"])
        }
    }
}
