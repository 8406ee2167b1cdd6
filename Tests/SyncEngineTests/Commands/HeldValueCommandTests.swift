import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct HeldValueCommandTests {
    @Test func aValueWithoutAssociationIsHeldAndSaysSo() throws {
        let world = EngineWorld()
        try world.write()
        let result = try world.put("a")
        #expect(!result.durable && result.applied && result.version == 1)
        #expect(world.store.rows.secrets.isEmpty)
        #expect(world.held.heldBytes > 0)
        try world.set()
        #expect(world.held.heldBytes == 0)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        #expect(try world.row()?.version == 1)
    }

    @Test func versionsOfAHeldValueFollowTheSameRules() throws {
        let world = EngineWorld()
        try world.put("a", version: 3)
        #expect(try world.put("a", version: 3).duplicate)
        #expect(try world.put("z", version: 2).superseded)
        #expect(throws: RPCError.self) { try world.put("b", version: 3) }
        #expect(throws: RPCError.self) { try world.put("b") }
        #expect(try world.put("b", version: 4).applied)
    }

    @Test func aDeletedHeldValueIsGone() throws {
        let world = EngineWorld()
        try world.write()
        try world.put("a", version: 3)
        #expect(try world.delete(version: 2).superseded)
        #expect(try world.delete(version: 3).applied)
        #expect(world.held.heldBytes == 0)
        #expect(try !world.delete().applied)
        try world.set()
        try world.settle()
        #expect(try world.row()?.pendingReason == .awaitingValue)
    }

    @Test(arguments: [false, true]) func aValuePushedWhileTheLastAssociationEndsIsHeldForTheNextSet(
        endsFirst: Bool
    ) throws {
        let world = EngineWorld()
        try world.write()
        try world.put("a")
        try world.set()
        try world.settle()
        _ = try world.remove()
        let result = try world.put("b")
        #expect(result.applied && !result.durable && result.version == 2)
        if endsFirst { try world.settle() }
        try world.set()
        #expect(world.held.heldBytes == 0)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
        #expect(try world.row()?.status == .synced)
        #expect(try world.row()?.version == 2)
    }

    @Test func aDeletionWhileTheLastAssociationEndsLetsTheHeldValueGo() throws {
        let world = EngineWorld()
        try world.write()
        try world.put("a")
        try world.set()
        try world.settle()
        _ = try world.remove()
        try world.put("b")
        #expect(world.held.heldBytes > 0)
        #expect(try world.delete().applied)
        #expect(world.held.heldBytes == 0)
    }

    @Test func aSetThatFailsKeepsTheHeldValue() throws {
        let world = EngineWorld()
        try world.put("a")
        #expect(throws: RPCError.self) { try world.set() }
        #expect(world.held.heldBytes > 0)
    }

    @Test func withoutRoomAPutIsRefusedAndNothingChanges() throws {
        let world = EngineWorld()
        let large = String(repeating: "x", count: 4 << 20)
        for name in ["one", "two", "three"] { try world.put(large, to: name) }
        let before = world.held.heldBytes
        let error = #expect(throws: RPCError.self) { try world.put(large, to: "four") }
        #expect(error?.reason == .busy)
        #expect(world.held.heldBytes == before)
        try world.put("small", to: "one")
        #expect(world.held.heldBytes < before)
        try world.put(large, to: "four")
        #expect(world.held.heldBytes <= HeldValues.capacity)
    }
}
