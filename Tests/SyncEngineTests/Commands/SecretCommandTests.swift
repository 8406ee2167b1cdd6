import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct SecretCommandTests {
    private func world() throws -> EngineWorld {
        let world = EngineWorld()
        try world.write()
        try world.set()
        return world
    }

    @Test func aPutWithoutVersionIsCounted() throws {
        let world = try world()
        #expect(try world.put("a").version == 1)
        #expect(try world.put("b").version == 2)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
        #expect(try world.row()?.status == .synced)
        #expect(try world.row()?.syncedVersion == 2)
    }

    @Test func theSameContentIsADuplicateWithOrWithoutVersion() throws {
        let world = try world()
        try world.put("a", version: 4)
        #expect(try world.put("a", version: 4).duplicate)
        #expect(try world.put("a").duplicate)
        try world.settle()
        let before = try world.objects()
        #expect(try world.put("a").duplicate)
        #expect(try world.objects() == before)
        #expect(try world.settle().isEmpty)
    }

    @Test func otherContentOfTheLiveVersionIsAConflict() throws {
        let world = try world()
        try world.put("a", version: 4)
        let before = try world.objects()
        let error = #expect(throws: RPCError.self) { try world.put("b", version: 4) }
        #expect(error?.reason == .versionConflict)
        #expect(error?.path == "/version")
        #expect(try world.objects() == before)
    }

    @Test func anOlderVersionIsSupersededAndChangesNothing() throws {
        let world = try world()
        try world.put("b", version: 4)
        let before = world.store.rows.objects
        let result = try world.put("a", version: 3)
        #expect(result.superseded && !result.applied && result.version == 4)
        #expect(world.store.rows.objects == before)
    }

    @Test func makeLiveBringsAnOlderVersionBackWithoutLoweringTheHighest() throws {
        let world = try world()
        try world.put("b", version: 4)
        #expect(try world.put("a", version: 3, makeLive: true).applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        #expect(try world.put("c", version: 4).superseded)
        #expect(try world.put("c", version: 5).applied)
    }

    @Test func onceAVersionWasGivenOneMustBeGiven() throws {
        let world = try world()
        try world.put("a", version: 1)
        let error = #expect(throws: RPCError.self) { try world.put("b") }
        #expect(error?.reason == .invalidParams)
        #expect(try world.put("a").duplicate)
    }

    @Test func aDeleteOfAnotherVersionIsSuperseded() throws {
        let world = try world()
        try world.put("a", version: 2)
        try world.settle()
        #expect(try world.delete(version: 1).superseded)
        #expect(try world.row()?.status == .synced)
        #expect(try world.delete(version: 2).applied)
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
    }

    @Test func aDeleteWithoutVersionAlwaysAppliesAndTheAssociationStays() throws {
        let world = try world()
        try world.put("a", version: 2)
        try world.settle()
        #expect(try world.delete().applied)
        try world.settle()
        #expect(try world.aws.live(EngineWorld.name()) == nil)
        #expect(try world.row()?.status == .unsynced)
        #expect(try world.delete().duplicate)
        #expect(try world.put("b", version: 3).applied)
        try world.settle()
        #expect(try world.row()?.status == .synced)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
    }

    @Test func aDeletedVersionDoesNotComeBackByItself() throws {
        let world = try world()
        try world.put("a", version: 2)
        try world.delete()
        #expect(try world.put("a", version: 2).superseded)
        #expect(try world.put("a", version: 2, makeLive: true).applied)
    }

    @Test func aRepeatedDeleteTriesAgainWhatFailed() throws {
        let world = try world()
        try world.put("a")
        try world.settle()
        try world.delete()
        let order = try #require(try world.prepare().first)
        try world.answer(order, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.row()?.status == .clientSideError)
        try world.delete()
        #expect(try world.row()?.status == .pending)
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
    }

    @Test func aDuplicateGivesItsBytesToWhatLacksThem() throws {
        let world = try world()
        try world.put("a")
        try world.settle()
        #expect(
            try world.objects().first?.payload(of: world.environment.digester.digest(of: EngineWorld.encoded("a")))
                == nil)
        try world.write("d2") { $0.secretNameTemplate = .set("vault/second/{{ .SecretPath }}") }
        try world.set(on: "d2")
        try world.settle()
        #expect(try world.row(on: "d2")?.pendingReason == .awaitingValue)
        #expect(try world.row(on: "d2")?.warnings.count == 1)
        #expect(try world.put("a").duplicate)
        try world.settle()
        #expect(try world.row(on: "d2")?.status == .synced)
        #expect(world.current("vault/second/app") == EngineWorld.encoded("a"))
    }

    @Test func aDuplicateMakesFailedObjectsDue() throws {
        let world = try world()
        try world.put("a")
        let order = try #require(try world.prepare().first)
        try world.answer(order, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.due().isEmpty)
        #expect(try world.put("a").duplicate)
        #expect(try world.due().count == 1)
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }

    @Test func backToTheSyncedContentMakesNoCall() throws {
        let world = try world()
        try world.put("a")
        try world.settle()
        try world.put("b")
        try world.put("a")
        #expect(try world.row()?.status == .synced)
        #expect(try world.settle().isEmpty)
        guard case .value(let wanted) = try #require(try world.objects().first).desire else { return }
        #expect(wanted.payload == nil, "bytes that AWS has are not kept")
    }

    @Test func aFullQueueAcceptsNothing() throws {
        let world = try world()
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(queueCapacity: .set(1))) }
        let before = world.store.rows.objects
        for push in [
            { try world.put("a").applied }, { try world.set("other") == AssociationKey(0) },
            { try world.set(data: EngineWorld.data("a")) == AssociationKey(0) },
        ] {
            let error = #expect(throws: RPCError.self) { try push() }
            #expect(error?.reason == .queueFull)
            #expect(error?.retryAfterMilliseconds == 1_000)
        }
        #expect(world.store.rows.objects == before)
        #expect(try world.row()?.version == nil)
        #expect(try world.association("other") == nil)
    }

    @Test func theAnswerNamesEveryDestination() throws {
        let world = try world()
        try world.write("d2") { $0.secretNameTemplate = .set("vault/second/{{ .SecretPath }}") }
        try world.set(on: "d2")
        let result = try world.put("a")
        #expect(
            result.associations == [
                .init(destination: "aws-sm/d1", status: .pending), .init(destination: "aws-sm/d2", status: .pending),
            ])
        #expect(result.durable)
    }
}
