import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// What is asked for, and what an answer does.
struct PullTests {
    let world = EngineWorld()

    init() throws {
        try world.write()
    }

    @Test func aSetWithoutValueIsPulled() throws {
        try world.register()
        let key = try world.set()
        let order = try world.read()
        #expect(order.params == SecretReadParams(mount: try EngineWorld.mount(), secretName: try SecretName("app")))
        // On its way: neither parked nor in need of a hint.
        #expect(try world.edit { try !$0.isAnswerable(key, since: world.now) })
        #expect(try world.row()?.pendingReason == nil)
        #expect(try world.row()?.warnings == [])
        #expect(try world.answer(order, "a", version: 7) == .applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        #expect(try world.row()?.syncedVersion == 7)
        #expect(try world.plan().orders.isEmpty)
    }

    @Test func withoutAProviderTheRowIsParkedAndAskedForAtRegistration() throws {
        let key = try world.set()
        #expect(try world.plan().orders.isEmpty)
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) })
        #expect(try world.row()?.pendingReason == .awaitingValue)
        let registration = try world.register()
        #expect(registration.owned == [try EngineWorld.mount()])
        #expect(registration.needed.map(\.secretName.text) == ["app"])
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) } || world.read().params.version == nil)
    }

    @Test func oneSecretWithManyDestinationsIsAskedForOnce() throws {
        try world.write("d2")
        try world.set()
        try world.set(on: "d2")
        try world.settle()
        #expect(try world.register().needed.count == 1)
        try world.answer(try world.read(), "a", version: 1)
        try world.settle()
        #expect(try world.row()?.status == .synced)
        #expect(try world.row(on: "d2")?.version == 1)
    }

    @Test func aFurtherDestinationIsSuppliedWithTheLiveVersion() throws {
        try world.write("d2") { $0.secretNameTemplate = .set("vault/two/{{ .SecretPath }}") }
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
        try world.register()
        try world.set(on: "d2")
        #expect(try world.answer(try world.read(), "a", version: 3) == .applied)
        #expect(try world.settle().count == 1)
        #expect(try world.row(on: "d2")?.status == .synced)
    }

    @Test func forcedRowsArePulled() throws {
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
        try world.register()
        try world.set(force: true)
        try world.answer(try world.read(), "a", version: 3)
        #expect(try world.settle().count == 1)
        #expect(try world.row()?.status == .synced)
    }

    @Test func anAnswerThatWasOvertakenChangesNothing() throws {
        try world.register()
        try world.set()
        let order = try world.read()
        try world.put("newer", version: 9)
        #expect(try world.answer(order, "older", version: 8) == .overtaken)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("newer"))
        #expect(try world.plan().orders.isEmpty)
    }

    @Test func anAnswerAfterADeleteOrAnotherChangeChangesNothing() throws {
        try world.register()
        try world.set()
        let first = try world.read()
        try world.change()
        #expect(try world.answer(first, "older", version: 8) == .overtaken)
        let second = try world.read()
        try world.delete()
        #expect(try world.answer(second, "older", version: 8) == .overtaken)
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
    }

    @Test func anAnswerForAnAssociationThatWasMadeAnewChangesNothing() throws {
        try world.register()
        try world.set()
        let order = try world.read()
        _ = try world.remove()
        try world.settle()
        try world.set()
        try world.settle()
        #expect(try world.answer(order, "older", version: 8) == .overtaken)
        #expect(try world.read().id != order.id)
    }

    @Test func aDeletedLiveVersionCountsAsTheHostsDelete() throws {
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
        try world.register()
        try world.change()
        let answer = EngineWorld.deleted(version: 4, at: world.now)
        #expect(try world.answer(try world.read(), .result(answer)) == .applied)
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
        #expect(world.aws.live(try EngineWorld.name()) == nil)
    }

    @Test func notFoundNeverDeletes() throws {
        try world.put("a", version: 3)
        try world.set()
        try world.settle()
        try world.register()
        try world.change()
        let order = try world.read()
        let error = RPCError(.secretNotFound, "hunter2")
        #expect(try world.answer(order, .error(error)) == .failed(.notFound))
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        let row = try #require(try world.row())
        #expect(row.status == .pending && row.pendingReason == .awaitingValue)
        #expect(row.warnings.count == 1 && row.warnings[0].contains("does not know this secret"))
        #expect(!row.warnings[0].contains("hunter2"))
    }

    @Test func aFailedReadIsTriedAgainEverLater() throws {
        try world.register()
        let key = try world.set()
        var order = try world.read()
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            try world.answer(order, .error(RPCError(.busy, "later")))
            #expect(try world.edit { try $0.isAnswerable(key, since: world.now) })
            #expect(try world.plan().orders.isEmpty)
            let due = try #require(world.sources.nextDue(after: world.now))
            #expect(due - world.now >= .seconds(seconds))
            #expect(due - world.now <= .milliseconds(seconds * 1_200))
            world.advance(due - world.now)
            order = try world.read()
        }
        #expect(try world.row()?.pendingReason == nil)
        try world.answer(order, "a", version: 1)
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }

    @Test(arguments: [false, true]) func whoAsksAnewDoesNotWaitForTheNextTry(isSet: Bool) throws {
        try world.register()
        try world.set()
        try world.answer(try world.read(), .malformed)
        #expect(try world.plan().orders.isEmpty)
        if isSet { try world.set() } else { try world.change() }
        #expect(try world.plan().orders.count == 1)
    }

    @Test func aReadThatIsNotAnsweredEndsAndItsAnswerComesTooLate() throws {
        try world.register()
        try world.set()
        let order = try world.read()
        #expect(world.sources.nextDue(after: world.now) == world.now + .seconds(10))
        world.advance(.seconds(10))
        let plan = try world.plan()
        #expect(plan.abandoned.map(\.id) == [order.id])
        #expect(try world.row()?.warnings.first?.contains("did not answer in time") == true)
        #expect(try world.answer(order, "a", version: 1) == nil)
        #expect(try world.row()?.pendingReason == .awaitingValue)
    }

    @Test func onlyTheConnectionThatWasAskedMayAnswer() throws {
        try world.register()
        try world.set()
        let order = try world.read()
        #expect(try world.answer(order, .result(EngineWorld.given("a", version: 1)), by: 2) == nil)
        #expect(try world.answer(order, "a", version: 1) == .applied)
    }

    @Test func readsInFlightAreBounded() throws {
        try world.addWaiting(300)
        try world.register()
        var asked: Set<SecretName> = []
        var orders = try world.plan().orders
        while !orders.isEmpty {
            #expect(orders.count <= ValueSources.width)
            for order in orders {
                #expect(asked.insert(order.params.secretName).inserted)
                try world.answer(order, "a", version: 1)
            }
            orders = try world.plan().orders
        }
        #expect(asked.count == 300)
    }

    @Test func aCountedVersionIsNotTheHosts() throws {
        try world.put("counted")
        try world.set()
        try world.settle()
        try world.register()
        try world.set(force: true)
        #expect(try world.answer(try world.read(), "host", version: 1) == .applied)
        try world.settle()
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("host"))
    }
}
