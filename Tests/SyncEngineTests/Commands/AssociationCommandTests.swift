import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct AssociationCommandTests {
    private func synced() throws -> EngineWorld {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(try world.row()?.status == .synced)
        return world
    }

    @Test func aSetWithDataSyncs() throws {
        let world = try synced()
        let row = try #require(try world.row())
        #expect(row.externalName == (try EngineWorld.name()))
        #expect(row.arn == world.aws.live(row.externalName)?.arn)
        #expect(row.awsVersionID == world.aws.live(row.externalName)?.current)
        #expect(row.version == 1 && row.syncedVersion == 1 && row.error == nil && row.pendingReason == nil)
    }

    @Test func aSetForAnUnknownDestinationIsRefusedAndRegistersNothing() throws {
        let world = EngineWorld()
        let error = #expect(throws: RPCError.self) { try world.set() }
        #expect(error?.reason == .destinationNotFound)
        #expect(world.store.rows.mounts.isEmpty)
    }

    @Test func aRepeatedSetDoesNothingToWhatIsSynced() throws {
        let world = try synced()
        let writes = world.aws.writes
        try world.set()
        #expect(try world.settle().isEmpty)
        #expect(world.aws.writes == writes)
        #expect(world.store.rows.associations.count == 1 && world.store.rows.objects.count == 1)
    }

    @Test func aRepeatedSetTriesAgainWhatFailed() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        let order = try #require(try world.prepare().first)
        try world.answer(order, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.row()?.error?.reason == "access_denied")
        try world.set()
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle() == [order.intent.call])
        #expect(try world.row()?.status == .synced)
    }

    @Test func forceWritesWhatIsSyncedAgain() throws {
        let world = try synced()
        try world.set(data: EngineWorld.data("a"), force: true)
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle().count == 1)
        #expect(world.aws.writes.count == 2)
        #expect(try world.row()?.status == .synced)
    }

    @Test func forceWithoutBytesWaitsForThem() throws {
        let world = try synced()
        try world.set(force: true)
        #expect(try world.settle().isEmpty)
        #expect(try world.row()?.pendingReason == .awaitingValue)
        try world.put("a")
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }

    @Test func aRemovedAssociationGoesOnceItsSecretIsGone() throws {
        let world = try synced()
        let key = try #require(try world.remove())
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle() == [.delete(arn: try #require(world.aws.secrets.first?.arn), recoveryWindow: 30)])
        #expect(try world.association() == nil)
        #expect(world.store.rows.secrets.isEmpty && world.store.rows.objects.isEmpty)
        #expect(world.departed[key]?.map(\.status) == [.unsynced])
        #expect(world.store.rows.deletions.count == 1, "the ledger outlives the association")
    }

    @Test func removingWhatIsUnknownIsSuccess() throws {
        let world = EngineWorld()
        try world.write()
        #expect(try world.remove() == nil)
    }

    @Test func removingWhatIsGoneInAWSIsSuccess() throws {
        let world = try synced()
        try world.remove()
        let order = try #require(try world.prepare().first)
        try world.answer(order, .refused(Fixture.refusal("ResourceNotFoundException")))
        #expect(try world.association() == nil)
        #expect(world.store.rows.deletions.isEmpty)
    }

    @Test func removingWhatNeverSyncedMakesNoCall() throws {
        let world = EngineWorld()
        try world.write()
        try world.set()
        try world.remove()
        #expect(try world.association() == nil)
        #expect(world.aws.secrets.isEmpty)
    }

    @Test func removingTwiceTriesAgain() throws {
        let world = try synced()
        try world.remove()
        let order = try #require(try world.prepare().first)
        try world.answer(order, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.due().isEmpty)
        try world.remove()
        #expect(try world.due().count == 1)
    }

    @Test func aSetRevivesWhatIsBeingRemoved() throws {
        let world = try synced()
        try world.put("b")
        let update = try #require(try world.prepare().first)
        try world.remove()
        let object = try #require(try world.objects().first)
        try world.set()
        let revived = try #require(try world.objects().first)
        #expect(revived.key == object.key && revived.generation > object.generation)
        #expect(revived.intent == update.intent, "a running intent settles first")
        // The bytes come from the intent: its content is the live one.
        try world.answer(update, world.aws.carryOut(update.intent, name: update.name, now: world.now))
        #expect(try world.row()?.status == .synced)
        #expect(try world.settle().isEmpty)
    }

    @Test func severalDestinationsAreIndependent() throws {
        let world = try synced()
        try world.write("d2") { $0.secretNameTemplate = .set("vault/second/{{ .SecretPath }}") }
        try world.set(on: "d2", data: EngineWorld.data("b"))
        #expect(try world.row()?.status == .pending, "new content goes to every association of the secret")
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
        #expect(world.current("vault/second/app") == EngineWorld.encoded("b"))
        try world.remove(on: "d1")
        try world.settle()
        #expect(try world.association(on: "d1") == nil)
        #expect(try world.row(on: "d2")?.status == .synced)
        #expect(world.store.rows.secrets.count == 1)
    }

    @Test func twoSecretsThatNormaliseToOneNameCollide() throws {
        let world = EngineWorld()
        try world.write()
        try world.set("a b", data: EngineWorld.data("1"))
        try world.set("a_b", data: EngineWorld.data("2"))
        try world.settle()
        #expect(try world.row("a b")?.status == .synced)
        #expect(try world.row("a_b")?.status == .clientSideError)
        #expect(try world.row("a_b")?.error?.reason == "name_collision")
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("1"))
        // When the first one goes, the name is free for the second; a set asks at once.
        try world.remove("a b")
        try world.settle()
        try world.set("a_b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("2"))
    }

    @Test func twoDestinationsOfOneAccountCollideToo() throws {
        let world = try synced()
        try world.write("d2")
        try world.set(on: "d2")
        try world.put("b")
        try world.settle()
        // The account of d2 is not known, so AWS itself is asked.
        #expect(try world.row(on: "d2")?.error?.reason == "name_collision")
        #expect(try world.row(on: "d1")?.status == .synced)
    }

    @Test func aNameOfOursIsNeverTakenOver() throws {
        let world = try synced()
        world.aws.allowsOverwrite = true
        try world.write("d2") { $0.onConflict = .set(.overwrite) }
        try world.set(on: "d2")
        try world.put("b")
        let calls = try world.settle()
        #expect(!calls.contains(.claim))
        #expect(try world.row(on: "d2")?.error?.reason == "name_collision")
    }

    @Test func aStrangersSecretIsRefusedByDefault() throws {
        let world = EngineWorld()
        try world.write()
        try world.aws.intrude(EngineWorld.name())
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(try world.row()?.error?.reason == "name_collision")
        #expect(world.aws.trespasses.isEmpty)
    }

    @Test func aStrangersSecretIsTakenOverWhenAsked() throws {
        let world = EngineWorld()
        world.aws.allowsOverwrite = true
        try world.write { $0.onConflict = .set(.overwrite) }
        try world.aws.intrude(EngineWorld.name())
        let arn = try #require(world.aws.secrets.first?.arn)
        try world.set(data: EngineWorld.data("a"))
        let calls = try world.settle()
        #expect(calls.map(\.operation) == ["CreateSecret", "UpdateSecret", "UpdateSecret", "TagResource"])
        #expect(calls[1] == .claim)
        #expect(try world.row()?.arn == arn)
        #expect(try world.row()?.status == .synced)
        try world.remove()
        #expect(try world.settle() == [.delete(arn: arn, recoveryWindow: 30)])
    }

    @Test func aClaimIsGivenUpWhenThePolicyChanges() throws {
        let world = EngineWorld()
        try world.write { $0.onConflict = .set(.overwrite) }
        try world.aws.intrude(EngineWorld.name())
        try world.set(data: EngineWorld.data("a"))
        let create = try #require(try world.prepare().first)
        try world.answer(create, world.aws.carryOut(create.intent, name: create.name, now: world.now))
        try world.write(patch: true) { $0.onConflict = .set(.refuse) }
        let calls = try world.settle()
        #expect(!calls.contains(.claim))
        #expect(try world.row()?.error?.reason == "name_collision")
    }

    @Test func anUnrenderableNameIsARowError() throws {
        let world = EngineWorld()
        try world.write { $0.secretNameTemplate = .set(String(repeating: "x", count: 600) + "{{ .SecretPath }}") }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(try world.row()?.error?.reason == "invalid_external_name")
    }

    @Test func anOversizedValueIsARowErrorWithItsSize() throws {
        let world = EngineWorld()
        try world.write()
        // {"v":"..."} adds eight bytes.
        try world.set(data: EngineWorld.data(String(repeating: "x", count: 65_536 - 8)))
        try world.settle()
        #expect(try world.row()?.status == .synced)
        try world.put(String(repeating: "x", count: 65_537 - 8))
        try world.settle()
        #expect(try world.row()?.error?.reason == "value_too_large")
        #expect(try world.row()?.error?.message.contains("65537") == true)
        #expect(world.aws.writes.count == 1)
    }
}
