import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// A change of the settings: the new object first, then the old one by its stored ARN.
struct TemplateChangeTests {
    private func synced() throws -> (EngineWorld, oldARN: String) {
        let world = EngineWorld()
        try world.write { $0.retain = .set(.always) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        return (world, try #require(world.aws.secrets.first?.arn))
    }

    private func retemplate(_ world: EngineWorld, _ template: String = "vault/new/{{ .SecretPath }}") throws {
        try world.write(patch: true) { $0.secretNameTemplate = .set(template) }
    }

    @Test func aPatchedTemplateDoesNothingUntilTheNextSet() throws {
        let (world, _) = try synced()
        try retemplate(world)
        try world.put("b")
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
        #expect(world.aws.live("vault/new/app") == nil)
    }

    @Test func theNewObjectIsWrittenFirstAndTheOldOneGoesByItsARN() throws {
        let (world, oldARN) = try synced()
        try retemplate(world)
        try world.set()
        let calls = try world.settle()
        #expect(calls.map(\.operation) == ["CreateSecret", "DeleteSecret"])
        #expect(calls.last == .delete(arn: oldARN, recoveryWindow: 30))
        #expect(world.current("vault/new/app") == EngineWorld.encoded("a"))
        #expect(try world.objects().map(\.name) == ["vault/new/app"])
        #expect(try world.row()?.status == .synced)
        #expect(try world.row()?.externalName == "vault/new/app")
    }

    @Test func theOldOneStaysUntilTheNewOneIsSynced() throws {
        let (world, _) = try synced()
        try retemplate(world)
        try world.set()
        let create = try #require(try world.prepare().first)
        try world.answer(create, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.row()?.status == .clientSideError)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        #expect(try world.objects().map(\.standing) == [.retiring, .current])
    }

    @Test func withoutBytesTheOldOneStaysUntouchedAndTheNextBytesGoToTheNewNameOnly() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        let oldWrites = world.aws.writes.count
        try retemplate(world)
        try world.set()
        try world.settle()
        #expect(try world.row()?.pendingReason == .awaitingValue)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        try world.put("b")
        let calls = try world.settle()
        #expect(calls.map(\.operation) == ["CreateSecret", "DeleteSecret"])
        #expect(world.aws.writes.count == oldWrites + 1)
        #expect(world.current("vault/new/app") == EngineWorld.encoded("b"))
    }

    @Test func goingBackToTheOldTemplateKeepsTheOldObject() throws {
        let (world, oldARN) = try synced()
        try retemplate(world)
        try world.set()
        try world.write(patch: true) { $0.secretNameTemplate = .unset }
        try world.set()
        try world.settle()
        #expect(try world.objects().map(\.name) == [try EngineWorld.name()])
        #expect(try world.row()?.arn == oldARN)
        #expect(try world.row()?.status == .synced)
        #expect(world.aws.live("vault/new/app") == nil)
    }

    @Test func removingInTheMiddleDeletesBoth() throws {
        let (world, _) = try synced()
        try retemplate(world)
        try world.set()
        let create = try #require(try world.prepare().first)
        try world.remove()
        #expect(try world.row()?.status == .pending)
        try world.answer(create, world.aws.carryOut(create.intent, name: create.name, now: world.now))
        try world.settle()
        #expect(try world.association() == nil)
        #expect(world.aws.live("vault/new/app") == nil)
        #expect(try world.aws.live(EngineWorld.name()) == nil)
    }

    @Test func unsyncedIsNotSaidWhileTheOldOneIsStillThere() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try retemplate(world)
        try world.set()
        try world.delete()
        #expect(try world.aws.live(EngineWorld.name()) != nil)
        #expect(try world.row()?.status == .pending)
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
        #expect(try world.aws.live(EngineWorld.name()) == nil)
    }
}
