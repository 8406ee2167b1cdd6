import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// What is remembered of a secret beyond the row it was of, and beyond the call that was on its way.
struct ReturnedDoubtTests {
    private func settled(_ change: (inout DestinationFields) -> Void = { _ in }) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write("d1", change)
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        return world
    }

    @Test func theVersionsOfARestoredSecretCount() throws {
        let world = EngineWorld()
        world.environment.budget = VersionBudget.Limits(immediate: 3, maximum: 6, spacing: .seconds(300))
        try world.write()
        for content in ["a", "b", "c"] {
            try world.set(data: EngineWorld.data(content))
            try world.settle()
        }
        try world.remove()
        try world.settle()
        try world.set(data: EngineWorld.data("d"))
        #expect(try world.settle().map(\.operation) == ["RestoreSecret"])
        #expect(try world.row()?.pendingReason == .versionBudget)
    }

    @Test func aLateTagOfBeforeTheDeletionIsMended() throws {
        let world = try settled()
        try world.write(patch: true) { $0.customTags = .set(["team": "old"]) }
        try world.set()
        let late = try #require(try world.prepare().first)
        try world.answer(late, world.aws.carryOut(late.intent, name: late.name, now: world.now), ambiguousAttempts: 1)
        try world.remove()
        try world.settle()
        try world.write(patch: true) { $0.customTags = .set(["team": "new"]) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(world.aws.live(try EngineWorld.name())?.tags["team"] == "new")
        _ = world.aws.carryOut(late.intent, name: late.name, now: world.now)
        #expect(world.aws.live(try EngineWorld.name())?.tags["team"] == "old", "the copy arrives")
        world.advance(.seconds(16 * 60))
        #expect(try world.settle().map(\.operation).contains("TagResource"))
        #expect(world.aws.live(try EngineWorld.name())?.tags["team"] == "new")
    }

    /// The copy arrived before the deletion, and the second sending was due while the secret was deleted.
    @Test func aLateKeyOfBeforeTheDeletionIsMendedLongAfter() throws {
        let world = try settled()
        try world.write(patch: true) { $0.kmsKeyID = .set("alias/old") }
        try world.set()
        let late = try #require(try world.prepare().first)
        try world.answer(late, world.aws.carryOut(late.intent, name: late.name, now: world.now), ambiguousAttempts: 1)
        try world.write(patch: true) { $0.kmsKeyID = .unset }
        try world.set()
        try world.settle()
        _ = world.aws.carryOut(late.intent, name: late.name, now: world.now)
        try world.remove()
        try world.settle()
        world.advance(.seconds(60 * 60))
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(world.aws.live(try EngineWorld.name())?.kmsKeyID == nil)
    }

    @Test func removingATagDoesNotPayForTheOthers() throws {
        let world = try settled { $0.customTags = .set(["team": "old", "extra": "1"]) }
        try world.write(patch: true) { $0.customTags = .set(["team": "new"]) }
        try world.set()
        let tag = try #require(try world.prepare().first)
        try world.answer(tag, world.aws.carryOut(tag.intent, name: tag.name, now: world.now), ambiguousAttempts: 1)
        try world.settle()
        try world.write(patch: true) {
            $0.customTags = .set(["team": "newest"])
            $0.tagsToRemove = .set(["extra"])
        }
        world.advance(.seconds(60))
        try world.set()
        // The new tags go at once, the removal only after the horizon.
        let next = try #require(try world.prepare().first)
        try world.answer(next, world.aws.carryOut(next.intent, name: next.name, now: world.now))
        _ = world.aws.carryOut(tag.intent, name: tag.name, now: world.now)
        world.advance(.seconds(16 * 60))
        let calls = try world.settle().map(\.operation)
        #expect(calls == ["UntagResource", "TagResource"], "the copy may have set the old value: it is sent once more")
        #expect(world.aws.live(try EngineWorld.name())?.tags["team"] == "newest")
    }

    @Test func whatIsForcedWhileBytesAreOnTheirWayIsWrittenAgain() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        let create = try #require(try world.prepare().first)
        let outcome = world.aws.carryOut(create.intent, name: create.name, now: world.now)
        world.aws.meddle(create.name) {
            $0.versions["by hand"] = SecretValue([2])
            $0.current = "by hand"
        }
        try world.set(data: EngineWorld.data("a"), force: true)
        try world.answer(create, outcome)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
        #expect(try world.row()?.status == .synced)
    }

    @Test func aKeyThatWentWhileTheSecretWasDeletedLeavesNoRow() throws {
        let world = try EngineWorld.keyed()
        try world.write("d2")
        try world.setKeys(["a": "1", "c": "3"])
        try world.settle()
        try world.delete()
        try world.settle()
        #expect(try world.keyStatuses() == ["a": .unsynced, "c": .unsynced])
        // The value comes with the association of another destination.
        try world.set(on: "d2", data: EngineWorld.object(["a": "2"]))
        try world.settle()
        #expect(try world.keyStatuses() == ["a": .synced])
        #expect(try world.association()?.status == .synced)
    }
}
