import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Settings of a destination for all of its associations at once.
struct ApplyTests {
    private func world(_ secrets: Int = 5, _ change: (inout DestinationFields) -> Void = { _ in }) throws -> EngineWorld
    {
        let world = EngineWorld()
        try world.write("d1") {
            $0.retain = .set(.always)
            change(&$0)
        }
        for number in 0..<secrets { try world.set("s\(number)", data: EngineWorld.data("\(number)")) }
        try world.settle()
        return world
    }

    private func apply(_ world: EngineWorld) throws -> DestinationKey {
        try world.edit { try $0.apply(DestinationApplyParams(id: try EngineWorld.destinationID())) }
    }

    @discardableResult
    private func step(_ world: EngineWorld, _ key: DestinationKey, limit: Int = 2) throws -> [StateFailure] {
        try world.edit { try $0.advanceApply(of: key, limit: limit) }
    }

    private func names(_ world: EngineWorld) -> [String] {
        world.aws.liveSecrets.map(\.name).sorted()
    }

    @Test func aNewTemplateReachesAllOfThem() throws {
        let world = try world()
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/new/{{ .SecretPath }}") }
        let key = try apply(world)
        var steps = 0
        while try world.store.apply(of: key) != nil {
            try step(world, key)
            steps += 1
        }
        #expect(steps == 3, "two associations a step")
        try world.settle()
        #expect(names(world) == (0..<5).map { "vault/new/s\($0)" })
        #expect(try (0..<5).allSatisfy { try world.row("s\($0)")?.status == .synced })
    }

    @Test func tagsReachAllOfThemWithoutAVersion() throws {
        let world = try world(3)
        try world.write(patch: true) { $0.customTags = .set(["team": "core"]) }
        let key = try apply(world)
        try step(world, key, limit: 10)
        #expect(try Set(world.settle().map(\.operation)) == ["TagResource"])
        #expect(world.aws.liveSecrets.allSatisfy { $0.tags["team"] == "core" && $0.versions.count == 1 })
    }

    @Test func progressIsShownWhileItRuns() throws {
        let world = try world()
        #expect(try world.edit { try $0.read(EngineWorld.destinationID()) }.apply == nil)
        let key = try apply(world)
        #expect(
            try world.edit { try $0.read(EngineWorld.destinationID()) }.apply
                == ApplyView(initiatedAt: world.now, applied: 0, total: 5))
        try step(world, key)
        #expect(try world.edit { try $0.application(of: key) }.apply?.applied == 2)
        let status = try world.edit { try $0.status() }
        #expect(status["destinations"]?.array?.first?["apply"]?["applied"] == 2)
        for _ in 0..<2 { try step(world, key) }
        #expect(
            try world.edit { try $0.application(of: key) } == DestinationApplication(apply: nil, statuses: [.synced: 5])
        )
    }

    @Test func whatNeedsNothingCostsNothing() throws {
        let world = try world()
        let key = try apply(world)
        try step(world, key, limit: 10)
        #expect(try world.settle().isEmpty)
    }

    @Test func oneThatRunsBeginsAnew() throws {
        let world = try world()
        let key = try apply(world)
        try step(world, key)
        world.advance(.seconds(1))
        _ = try apply(world)
        #expect(try world.store.apply(of: key) == ApplyRecord(destination: key, initiatedAt: world.now))
    }

    /// Whoever changes the destination meanwhile expects the newer settings everywhere.
    @Test func aChangeMeanwhileReachesThoseThatWereGoneOverToo() throws {
        let world = try world()
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/a/{{ .SecretPath }}") }
        let key = try apply(world)
        try step(world, key)
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/b/{{ .SecretPath }}") }
        while try world.store.apply(of: key) != nil { try step(world, key) }
        for _ in 0..<3 { try world.settle() }
        #expect(names(world) == (0..<5).map { "vault/b/s\($0)" })
    }

    @Test func withoutTheValueTheOldNameStays() throws {
        let world = try world(2) { $0.retain = .set(.untilSynced) }
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/new/{{ .SecretPath }}") }
        let before = names(world)
        let key = try apply(world)
        try step(world, key, limit: 10)
        try world.settle()
        #expect(names(world) == before)
        #expect(try world.row("s0")?.pendingReason == .awaitingValue)
        try world.put("0", to: "s0")
        try world.settle()
        #expect(names(world).contains("vault/new/s0") && !names(world).contains(before[0]))
    }

    @Test func whatIsBeingRemovedStaysRemoved() throws {
        let world = try world(2)
        try world.remove("s0")
        let key = try apply(world)
        try step(world, key, limit: 10)
        try world.settle()
        #expect(try world.association("s0") == nil)
        #expect(names(world).count == 1)
    }

    @Test func aPurgeEndsItAndRefusesAnother() throws {
        let world = try world()
        let key = try apply(world)
        try step(world, key)
        try world.edit { _ = try $0.delete(DestinationDeletion(id: try EngineWorld.destinationID(), purge: true)) }
        #expect(try world.store.apply(of: key) == nil)
        let error = try #require(throws: RPCError.self) { try apply(world) }
        #expect(error.reason == .purgeInProgress)
    }

    @Test func aDestinationThatIsForgottenTakesItAlong() throws {
        let world = try world()
        let key = try apply(world)
        try world.edit { _ = try $0.delete(DestinationDeletion(id: try EngineWorld.destinationID(), force: true)) }
        #expect(try world.store.applies().isEmpty)
        try step(world, key)
    }

    @Test func whileSwitchedOffRowsWait() throws {
        let world = try world(1)
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(true))) }
        try world.write(patch: true) { $0.customTags = .set(["team": "core"]) }
        let key = try apply(world)
        try step(world, key, limit: 10)
        #expect(try world.settle().isEmpty)
        #expect(try world.row("s0")?.pendingReason == .disabled)
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(false))) }
        #expect(try world.settle().map(\.operation) == ["TagResource"])
    }
}
