import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// Who answers for what.
struct ProviderRegistrationTests {
    let world = EngineWorld()

    init() throws {
        try world.write()
    }

    @Test func oneConnectionProvidesAMount() throws {
        try world.register()
        let error = try #require(throws: RPCError.self) { try world.register(["other", "kv"], on: 2) }
        #expect(error.reason == .mountOwned && error.path == "/mounts/1")
        // Refused as a whole.
        #expect(try world.register(["other"], on: 3).owned.map(\.text) == ["other"])
        // Its own mount is no conflict.
        #expect(try world.register(["kv", "more"]).owned.map(\.text) == ["kv", "more"])
    }

    @Test func takingOverAsksTheNewOne() throws {
        try world.register()
        try world.set()
        let old = try world.read()
        try world.register(on: 2, takeover: true)
        let plan = try world.plan()
        #expect(plan.abandoned.map(\.id) == [old.id])
        #expect(plan.orders.map(\.connection) == [ConnectionID(2)])
        #expect(try world.answer(old, "old", version: 1) == nil)
        #expect(try world.answer(try #require(plan.orders.first), "new", version: 1) == .applied)
        #expect(try world.unregister(on: 1).owned.isEmpty)
    }

    @Test(arguments: [false, true]) func aProviderThatGoesAwayLeavesRowsForTheNextOne(isClosed: Bool) throws {
        try world.register()
        let key = try world.set()
        let old = try world.read()
        if isClosed {
            try world.edit { $0.sources.end(ConnectionID(1)) }
        } else {
            try world.unregister()
        }
        #expect(try world.plan().orders.isEmpty)
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) })
        #expect(try world.row()?.pendingReason == .awaitingValue)
        #expect(try world.answer(old, "late", version: 1) == nil)
        try world.register(on: 2)
        try world.answer(try world.read(), "a", version: 1)
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }

    @Test func registeringAgainAsksAtOnceWhateverWentWrong() throws {
        try world.register()
        try world.set()
        try world.answer(try world.read(), .malformed)
        #expect(try world.plan().orders.isEmpty)
        try world.register()
        #expect(try world.plan().orders.count == 1)
    }

    @Test func othersMountsAreNotAsked() throws {
        try world.register(["other"])
        try world.set()
        #expect(try world.plan().orders.isEmpty)
        #expect(try world.row()?.pendingReason == .awaitingValue)
    }

    @Test func whatIsNeededIsListedAsFarAsAPageGoes() throws {
        try world.addWaiting(150, name: String(repeating: "n", count: 480))
        let registration = try world.register()
        #expect((100..<130).contains(registration.needed.count) && registration.truncated)
    }

    @Test func statusShowsThem() throws {
        try world.register(["kv", "other"])
        try world.set()
        try world.answer(try world.read(), .malformed)
        try world.set("b")
        _ = try world.read()
        let status = try world.edit { try $0.status() }
        let since = JSONValue.string(Fixture.now.description)
        #expect(
            status["providers"] == [
                [
                    "mounts": ["kv", "other"], "since": since, "uid": 1_000, "pid": 42, "reads_in_flight": 1,
                    "answers": 0, "failures": 1,
                ]
            ])
    }
}
