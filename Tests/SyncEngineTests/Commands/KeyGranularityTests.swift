import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Granularity `secret-key`: one secret in AWS and one row for each key, which come and go with the data.
struct KeyGranularityTests {
    private func synced(
        _ data: [String: JSONValue] = ["a": "1", "b": "2"], _ change: (inout DestinationFields) -> Void = { _ in }
    ) throws -> EngineWorld {
        let world = try EngineWorld.keyed(change)
        try world.setKeys(data)
        try world.settle()
        return world
    }

    @Test func everyKeyIsASecretOfItsOwn() throws {
        let world = try synced([
            "text": "as it is \"ä\"", "number": 1, "object": ["b": [true, nil], "a": "x"], "flag": false, "null": nil,
        ])
        #expect(
            try world.remoteKeys() == [
                "text": "as it is \"ä\"", "number": "1", "object": "{\"a\":\"x\",\"b\":[true,null]}", "flag": "false",
                "null": "null",
            ])
        let rows = try world.rows()
        #expect(rows.map { $0.subKey?.text } == ["flag", "null", "number", "object", "text"])
        #expect(rows.allSatisfy { $0.status == .synced && $0.version == 1 && $0.syncedVersion == 1 })
        #expect(rows.first?.key == "\(Accessor(derivedFrom: try MountPath("kv")))/app/flag")
        #expect(try rows.first?.externalName == EngineWorld.name() + "/flag")
        #expect(try world.association()?.status == .synced)
        #expect(try world.store.associationCounts(destination: nil) == [.synced: 1], "one association all the same")
    }

    @Test func aPutCallsOnlyForKeysThatChanged() throws {
        let world = try synced(["same": "1", "changed": "1", "gone": "1"])
        try world.putKeys(["same": "1", "changed": "2", "new": "1"])
        #expect(
            try world.keyStatuses() == ["same": .synced, "changed": .pending, "gone": .pending, "new": .pending])
        let calls = try world.settle()
        #expect(calls.map(\.operation).sorted() == ["CreateSecret", "DeleteSecret", "UpdateSecret"])
        #expect(try world.remoteKeys() == ["same": "1", "changed": "2", "new": "1"])
        #expect(try world.keyStatuses() == ["same": .synced, "changed": .synced, "new": .synced])
        #expect(try world.rows().allSatisfy { $0.syncedVersion == 2 })
        #expect(try world.objects().count == 3, "the row of a key that is gone goes too")
    }

    @Test func aKeyThatComesBackIsRestored() throws {
        let world = try synced()
        try world.putKeys(["a": "1"])
        try world.settle()
        try world.putKeys(["a": "1", "b": "3"])
        let calls = try world.settle()
        #expect(calls.map(\.operation) == ["RestoreSecret", "UpdateSecret"])
        #expect(try world.remoteKeys() == ["a": "1", "b": "3"])
    }

    @Test func oneKeyThatFailsStopsNoOther() throws {
        let large = String(repeating: "x", count: 65_537)
        let world = try synced([
            "a": "1", "empty": "", "large": .string(large), "fits": .string(String(large.dropLast())),
        ])
        #expect(
            try world.keyStatuses() == [
                "a": .synced, "fits": .synced, "empty": .clientSideError, "large": .clientSideError,
            ])
        #expect(try world.rows().compactMap { $0.error?.reason } == ["value_empty", "value_too_large"])
        #expect(try world.association()?.status == .clientSideError, "the worst of its objects")
        #expect(try world.row()?.subKey?.text == "empty")
        try world.putKeys(["a": "1", "empty": "now", "large": "small", "fits": "x"])
        try world.settle()
        #expect(try world.association()?.status == .synced)
        #expect(try world.row()?.subKey == nil)
    }

    @Test func keysThatRenderOneNameTakeTurnsInTheOrderOfTheirBytes() throws {
        let world = try synced(["a!": "first", "a?": "second", "a_": "third"])
        #expect(try world.keyStatuses() == ["a!": .synced, "a?": .clientSideError, "a_": .clientSideError])
        let error = try #require(try world.rows().last?.error)
        #expect(error.reason == "name_collision")
        #expect(error.hint?.contains("key a! of kv/app of destination") == true, "\(error.hint ?? "")")
        #expect(try world.remoteKeys() == ["a_": "first"])
        try world.putKeys(["a?": "second", "a_": "third"])
        try world.settle()
        #expect(try world.remoteKeys() == ["a_": "second"])
        #expect(try world.keyStatuses() == ["a?": .synced, "a_": .clientSideError])
    }

    @Test func namesKeepSlashesAndLoseWhatAWSDoesNotTake() throws {
        let world = try synced(["a/b": "1", "with space": "2", "ключ": "3", "50%": "4", "": "5"])
        #expect(try world.remoteKeys() == ["a/b": "1", "with_space": "2", "____": "3", "50_": "4", "": "5"])
        let prefix = "\(Accessor(derivedFrom: try MountPath("kv")))/app/"
        #expect(
            try world.rows().map(\.key) == ["", "50%25", "a%2Fb", "with space", "ключ"].map { prefix + $0 })
    }

    /// Composed and decomposed letters are two keys, as the host has them.
    @Test func keysAreComparedByBytes() throws {
        let world = try EngineWorld.keyed()
        let data = JSONObject([.init(name: "\u{E9}", value: "1"), .init(name: "e\u{301}", value: "2")])
        try world.set(data: data)
        try world.settle()
        #expect(try world.rows().count == 2)
        #expect(try world.remoteKeys() == ["_": "1", "e_": "2"])
    }

    @Test func aDeletedSecretLosesAllAndComesBack() throws {
        let world = try synced()
        try world.delete()
        try world.settle()
        #expect(try world.remoteKeys() == [:])
        #expect(try world.keyStatuses() == ["a": .unsynced, "b": .unsynced])
        try world.putKeys(["b": "2", "c": "3"])
        try world.settle()
        #expect(try world.remoteKeys() == ["b": "2", "c": "3"])
        #expect(try world.keyStatuses() == ["b": .synced, "c": .synced])
    }

    @Test func aRemovedAssociationGoesWithItsLastKey() throws {
        let world = try synced()
        let key = try #require(try world.remove())
        let orders = try world.prepare()
        #expect(orders.count == 2)
        try world.answer(orders[0], world.aws.carryOut(orders[0].intent, name: orders[0].name, now: world.now))
        #expect(try world.keyStatuses() == ["a": .unsynced, "b": .pending])
        try world.answer(orders[1], world.aws.carryOut(orders[1].intent, name: orders[1].name, now: world.now))
        #expect(try world.association() == nil)
        #expect(world.departed[key]?.map { $0.subKey?.text } == ["a", "b"])
        #expect(world.departed[key]?.allSatisfy { $0.status == .unsynced } == true)
        #expect(world.store.rows.objects.isEmpty && world.store.rows.secrets.isEmpty)
    }

    @Test func withoutAValueThereIsOneRowThatAwaitsIt() throws {
        let world = try EngineWorld.keyed()
        let key = try world.set()
        try world.settle()
        let row = try #require(try world.rows().first)
        #expect(row.subKey == nil && row.status == .pending && row.pendingReason == .awaitingValue)
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) }, "it is parked")
        #expect(try world.association()?.status == .pending)
        try world.putKeys(["a": "1"])
        try world.settle()
        #expect(try world.keyStatuses() == ["a": .synced])
        try world.delete()
        try world.settle()
        try world.set()
        #expect(try world.keyStatuses() == ["a": .unsynced], "a deleted secret has no keys to wait for")
    }

    @Test func aValueHeldInMemoryIsTakenApart() throws {
        let world = try EngineWorld.keyed()
        try world.putKeys(["a": "1", "b": 2])
        try world.set()
        try world.settle()
        #expect(try world.remoteKeys() == ["a": "1", "b": "2"])
    }

    @Test func settingAgainRetriesOnlyWhatFailed() throws {
        let world = try EngineWorld.keyed()
        try world.setKeys(["a": "1", "b": "2"])
        let orders = try world.prepare()
        try world.answer(orders[0], .refused(Fixture.refusal("AccessDeniedException")))
        try world.answer(orders[1], world.aws.carryOut(orders[1].intent, name: orders[1].name, now: world.now))
        #expect(try world.keyStatuses() == ["a": .clientSideError, "b": .synced])
        try world.set()
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        #expect(try world.remoteKeys() == ["a": "1", "b": "2"])
    }

    @Test func forceWritesEveryKeyAgain() throws {
        let world = try synced { $0.retain = .set(.always) }
        try world.setKeys(force: true)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret", "UpdateSecret"])
        #expect(try world.keyStatuses() == ["a": .synced, "b": .synced])
    }

    @Test func aDuplicateBringsBytesToKeysThatLackThem() throws {
        let world = try synced()
        try world.setKeys(force: true)
        try world.settle()
        #expect(try world.rows().allSatisfy { $0.pendingReason == .awaitingValue })
        #expect(try world.putKeys(["a": "1", "b": "2"]).duplicate)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret", "UpdateSecret"])
        #expect(try world.keyStatuses() == ["a": .synced, "b": .synced])
    }

    @Test func syncedBytesAreKeptOnlyWhereAskedFor() throws {
        for retain in [RetainPolicy.untilSynced, .always] {
            let world = try synced { $0.retain = .set(retain) }
            try world.putKeys(["a": "1", "b": "3"])
            try world.settle()
            let kept = try world.objects().filter { object in
                if case .value(let value) = object.desire { value.payload != nil } else { false }
            }
            #expect(kept.count == (retain == .always ? 2 : 0))
        }
    }

    @Test func aRemovedAssociationIsRevivedWithItsKeys() throws {
        let world = try synced { $0.retain = .set(.always) }
        try world.remove()
        _ = try world.prepare()
        try world.setKeys(["a": "1", "b": "2"])
        for key in try world.store.objectsWithIntent() { try world.edit { try $0.restart(key) } }
        try world.settle()
        world.advance(.seconds(3_600))
        try world.settle()
        #expect(try world.remoteKeys() == ["a": "1", "b": "2"])
        #expect(try world.keyStatuses() == ["a": .synced, "b": .synced])
    }

    @Test func whileSwitchedOffNothingIsSentAndAllIsAfterwards() throws {
        let world = try synced()
        _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(true))) }
        try world.putKeys(["b": "3", "c": "1"])
        #expect(try world.settle().isEmpty)
        #expect(try world.rows().allSatisfy { $0.pendingReason == .disabled })
        _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(false))) }
        try world.settle()
        #expect(try world.remoteKeys() == ["b": "3", "c": "1"])
    }

    @Test func aPurgeDeletesEveryKey() throws {
        let world = try synced()
        try world.purge()
        for _ in 0..<20 {
            if case .finished = try world.step() { break }
            try world.settle()
        }
        #expect(try world.remoteKeys() == [:])
        let rows = world.store.rows
        #expect(rows.destinations.isEmpty && rows.associations.isEmpty && rows.objects.isEmpty && rows.secrets.isEmpty)
    }

    @Test func aFurtherDestinationGetsWhatOneHasWhole() throws {
        let world = try synced(["a": "1", "b": 2, "c": ["x": "y"]]) { $0.retain = .set(.always) }
        try world.write("d2") {
            $0.granularity = .set(.secretKey)
            $0.secretNameTemplate = .set("vault/two/{{ .SecretKey }}")
        }
        try world.set(on: "d2")
        try world.write("d3") { $0.secretNameTemplate = .set("vault/three/{{ .SecretPath }}") }
        try world.set(on: "d3")
        try world.settle()
        #expect(world.current("vault/two/b") == SecretValue(Array("2".utf8)))
        #expect(
            world.current("vault/three/app") == SecretValue(Array("{\"a\":\"1\",\"b\":2,\"c\":{\"x\":\"y\"}}".utf8)),
            "strings and numbers are told apart")
    }

    @Test func aFurtherDestinationWaitsForWhatIsNotThereWhole() throws {
        let world = try synced()
        try world.write("d2") { $0.secretNameTemplate = .set("vault/two/{{ .SecretPath }}") }
        try world.set(on: "d2")
        try world.settle()
        #expect(try world.row(on: "d2")?.pendingReason == .awaitingValue)
    }
}
