import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// A change of the template survives a crash at each of its steps: one create, one delete, nothing lost between.
struct TemplateCrashTests {
    /// Where the agent dies; `sent` means that AWS has carried the call out and nobody has taken its answer.
    enum Step: CaseIterable {
        case set, createPrepared, createSent, createAnswered, deletePrepared, deleteSent, deleteAnswered
    }

    /// Only what is durable is left: rows with an intent resume it.
    private func restart(_ world: EngineWorld) throws {
        world.held = HeldValues()
        for key in try world.store.objectsWithIntent() { try world.edit { try $0.restart(key) } }
    }

    private func changed(retain: RetainPolicy) throws -> (EngineWorld, oldARN: String) {
        let world = EngineWorld()
        try world.write { $0.retain = .set(retain) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        let old = try #require(world.aws.secrets.first?.arn)
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/{{ .SecretPath | uppercase }}") }
        try world.set(data: EngineWorld.data("a"))
        return (world, old)
    }

    private func advance(_ world: EngineWorld, to step: Step) throws {
        var create: SendOrder?
        var delete: SendOrder?
        for reached in Step.allCases {
            switch reached {
            case .set: break
            case .createPrepared: create = try world.prepare().first
            case .createSent: _ = try world.aws.carryOut(#require(create).intent, name: "vault/APP", now: world.now)
            case .createAnswered:
                let order = try #require(create)
                try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
            case .deletePrepared:
                delete = try world.prepare().first
                #expect(delete?.intent.call.operation == "DeleteSecret")
            case .deleteSent: _ = try world.aws.carryOut(#require(delete).intent, name: "", now: world.now)
            case .deleteAnswered:
                let date = world.now + .seconds(30 * 86_400)
                try world.answer(#require(delete), .applied(.init(deletionDate: date)))
            }
            if reached == step { return }
        }
    }

    @Test(arguments: Step.allCases, [RetainPolicy.untilSynced, .always])
    func theChangeIsFinishedAfterACrash(step: Step, retain: RetainPolicy) throws {
        let (world, old) = try changed(retain: retain)
        try advance(world, to: step)
        try restart(world)
        #expect(
            try world.current(EngineWorld.name()) == EngineWorld.encoded("a")
                || world.current("vault/APP") == EngineWorld.encoded("a"), "one of the two is always there")
        try world.settle()
        world.advance(.seconds(3_600))
        try world.settle()
        let row = try #require(try world.row())
        #expect(row.status == .synced && row.externalName == "vault/APP")
        #expect(world.current("vault/APP") == EngineWorld.encoded("a"))
        #expect(try world.aws.live(EngineWorld.name()) == nil, "the old one went by its stored ARN")
        #expect(try world.objects().map(\.name) == ["vault/APP"])
        #expect(world.aws.writes.count == 2, "one version each")
        #expect(world.store.rows.deletions.keys.contains(old))
    }

    /// A host that pushes a newer value meanwhile reaches the new name only.
    @Test(arguments: Step.allCases)
    func aNewerValueAfterTheCrashGoesToTheNewNameOnly(step: Step) throws {
        let (world, old) = try changed(retain: .untilSynced)
        try advance(world, to: step)
        try restart(world)
        try world.put("b")
        try world.settle()
        world.advance(.seconds(3_600))
        try world.settle()
        #expect(try world.row()?.status == .synced)
        #expect(world.current("vault/APP") == EngineWorld.encoded("b"))
        #expect(world.aws.secrets.first { $0.arn == old }?.versions.count == 1)
    }
}
