import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// `secret.changed`: the value is not known any more, and asked for.
struct ChangedTests {
    let world = EngineWorld()

    init() throws {
        try world.write()
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
    }

    @Test func theNewValueIsPulled() throws {
        try world.register()
        let result = try world.change(version: 4)
        #expect(result.applied && result.durable && result.associations.map(\.status) == [.pending])
        let order = try world.read()
        #expect(order.params.version == 4)
        #expect(try world.answer(order, "b", version: 4) == .applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
        #expect(try world.row()?.syncedVersion == 4)
    }

    @Test func withoutAProviderItWaitsForOneAndAWSKeepsWhatItHas() throws {
        try world.change()
        try world.settle()
        #expect(try world.row()?.pendingReason == .awaitingValue)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        // All of it is in the rows: a restart knows nothing else.
        world.sources = ValueSources()
        world.touched = []
        try world.register()
        #expect(try world.answer(try world.read(), "b", version: 4) == .applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
    }

    @Test func equalContentIsNotWrittenAgain() throws {
        try world.register()
        try world.change()
        try world.answer(try world.read(), "a", version: 3)
        #expect(try world.settle().isEmpty)
        #expect(try world.row()?.status == .synced)
    }

    @Test func anOlderLiveVersionIsTakenFromAnUnversionedRead() throws {
        try world.put("b", version: 4)
        try world.settle()
        try world.register()
        try world.change()
        #expect(try world.answer(try world.read(), "a", version: 3) == .applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
    }

    @Test func knownAndOlderVersionsChangeNothing() throws {
        try world.register()
        let known = try world.change(version: 3)
        #expect(!known.applied && known.duplicate)
        let older = try world.change(version: 2)
        #expect(!older.applied && older.superseded)
        #expect(try world.plan().orders.isEmpty)
        #expect(try world.row()?.status == .synced)
    }

    @Test func theAnnouncedVersionMayBePushedInstead() throws {
        try world.register()
        try world.change(version: 7)
        let order = try world.read()
        #expect(try world.put("six", version: 6).superseded)
        #expect(try world.put("seven", version: 7).applied)
        #expect(try world.answer(order, "seven", version: 7) == .overtaken)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("seven"))
    }

    @Test func anAnnouncedVersionThatIsGoneGivesWayToTheLiveOne() throws {
        try world.register()
        try world.change(version: 7)
        let first = try world.read()
        let gone = EngineWorld.deleted(version: 7, at: world.now)
        #expect(try world.answer(first, .result(gone)) == .failed(.versionGone))
        world.advance(.seconds(2))
        let second = try world.read()
        #expect(second.params.version == nil)
        #expect(try world.answer(second, "stale", version: 6) == .failed(.otherVersion))
        world.advance(.seconds(3))
        #expect(try world.answer(try world.read(), "eight", version: 8) == .applied)
    }

    @Test func withoutAssociationNothingIsPulledAndAHeldValueGoes() throws {
        try world.register()
        try world.put("held", to: "free", version: 2)
        #expect(try world.change("free", version: 2).duplicate)
        #expect(try world.change("free", version: 1).superseded)
        #expect(world.held.heldBytes > 0)
        #expect(try world.change("free").applied)
        #expect(world.held.heldBytes == 0)
        let nothing = try world.change("free")
        #expect(!nothing.applied && nothing.durable && nothing.associations.isEmpty)
        #expect(try world.plan().orders.isEmpty)
    }

    @Test func aSecretThatWasDeletedComesBack() throws {
        try world.register()
        try world.delete()
        try world.settle()
        try world.change()
        try world.answer(try world.read(), "back", version: 5)
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }
}
