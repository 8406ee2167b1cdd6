import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// A name in AWS has one owner; who comes second is told so, and gets its turn.
struct NameCollisionTests {
    /// `a b` has the name `a_b`, which the other secret of that name wants too.
    private func collided(_ change: (inout DestinationFields) -> Void = { _ in }) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write {
            $0.retain = .set(.always)
            change(&$0)
        }
        try world.set("a b", data: EngineWorld.data("first"))
        try world.set("a_b", data: EngineWorld.data("second"))
        try world.settle()
        #expect(try world.row("a b")?.status == .synced)
        #expect(try world.row("a_b")?.error?.reason == "name_collision")
        return world
    }

    private func learn(_ account: String?, of destination: String, _ world: EngineWorld) throws {
        let key = try #require(try world.store.destination(EngineWorld.destinationID(destination))).key
        world.store.rows.destinations[key]?.account = account
    }

    @Test func theSecondIsRefusedWithoutACallAndToldWhoHasTheName() throws {
        let world = try collided()
        let row = try #require(try world.row("a_b"))
        #expect(row.status == .clientSideError)
        #expect(row.error?.hint?.contains("kv/a b of destination aws-sm/d1 has this name") == true)
        #expect(row.error?.message.contains(try EngineWorld.name("a_b")) == true)
        #expect(world.aws.writes.count == 1)
    }

    @Test func namesThatFunctionsMadeAlikeCollide() throws {
        let world = EngineWorld()
        try world.write { $0.secretNameTemplate = .set("vault/{{ .SecretPath | truncate 4 }}") }
        try world.set("apple", data: EngineWorld.data("first"))
        try world.set("apply", data: EngineWorld.data("second"))
        try world.settle()
        #expect(try world.row("apply")?.error?.reason == "name_collision")
        #expect(world.current("vault/appl") == EngineWorld.encoded("first"))
    }

    @Test func theSecondGetsItsTurnWhenTheFirstIsRemoved() throws {
        let world = try collided()
        try world.remove("a b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("second"))
    }

    @Test func theSecondGetsItsTurnWhenTheSecretOfTheFirstIsDeleted() throws {
        let world = try collided()
        try world.delete("a b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        // The name is the second's now; the first one waits in its turn.
        try world.put("first again", to: "a b")
        try world.settle()
        #expect(try world.row("a b")?.error?.hint?.contains("kv/a_b of destination aws-sm/d1") == true)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("second"))
        try world.remove("a_b")
        try world.settle()
        #expect(try world.row("a b")?.status == .synced)
    }

    @Test func theSecondGetsItsTurnWhenTheFirstIsRenamed() throws {
        let world = try collided()
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/{{ .SecretPath | replace \" \" \"-\" }}") }
        try world.set("a b")
        try world.settle()
        #expect(try world.row("a b")?.externalName == "vault/a-b")
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("second"))
    }

    @Test func theSecondGetsItsTurnWhenItIsRenamedItself() throws {
        let world = try collided()
        try world.write(patch: true) { $0.secretNameTemplate = .set("vault/new/{{ .SecretPath }}") }
        try world.set("a_b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("first"), "nothing of it was deleted")
        #expect(try world.row("a b")?.status == .synced)
    }

    @Test func aNameDeletedWithoutRecoveryIsWaitedFor() throws {
        let world = try collided { $0.recoveryWindowInDays = .set(0) }
        try world.remove("a b")
        try world.settle()
        #expect(try world.row("a_b")?.pendingReason == .nameReleasing, "our own force-delete is still settling")
        world.advance(.seconds(30))
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
    }

    @Test func ofSeveralTheOldestIsNext() throws {
        let world = try collided()
        try world.set("a*b", data: EngineWorld.data("third"))
        try world.settle()
        try world.remove("a b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.row("a*b")?.error?.hint?.contains("kv/a_b") == true)
        try world.remove("a_b")
        try world.settle()
        #expect(try world.row("a*b")?.status == .synced)
    }

    @Test func whoNeverGotTheNameKeepsNobodyFromItOnceItIsNotWanted() throws {
        let world = EngineWorld()
        try world.write()
        try world.set("a b")
        try world.set("a_b", data: EngineWorld.data("second"))
        try world.settle()
        #expect(try world.row("a b")?.pendingReason == .awaitingValue)
        #expect(try world.row("a_b")?.error?.reason == "name_collision", "the older one has the first claim")
        try world.remove("a b")
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
    }

    @Test func aCallOnItsWayHoldsTheName() throws {
        let world = try collided()
        try world.delete("a b")
        try world.settle(limit: 1)
        let restore = try #require(try world.prepare().first)
        #expect(restore.intent.call.operation == "RestoreSecret")
        // The older one wants the name back while the younger one's restore is under way.
        try world.put("first again", to: "a b")
        #expect(try world.settle().isEmpty)
        #expect(try world.row("a b")?.error?.reason == "name_collision")
        try world.answer(restore, world.aws.carryOut(restore.intent, name: restore.name, now: world.now))
        try world.settle()
        #expect(try world.row("a_b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("second"))
    }

    @Test func aRefusedCallGivesTheTurnToTheOlder() throws {
        let world = try collided()
        try world.delete("a b")
        try world.settle(limit: 1)
        let restore = try #require(try world.prepare().first)
        try world.put("first again", to: "a b")
        try world.settle()
        try world.answer(restore, .refused(Fixture.refusal("SomeRefusal")))
        try world.settle()
        #expect(try world.row("a b")?.status == .synced)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("first again"))
        world.advance(.seconds(600))
        try world.settle()
        #expect(try world.row("a_b")?.error?.reason == "name_collision")
    }

    @Test func twoDestinationsOfOneAccountCollideWithoutACall() throws {
        let world = try collided()
        try world.write("d2")
        try learn("123456789012", of: "d2", world)
        try world.set("a b", on: "d2")
        try world.put("newer", to: "a b")
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try world.row("a b", on: "d2")?.error?.hint?.contains("kv/a b of destination aws-sm/d1 has") == true)
    }

    @Test func twoDestinationsThatMayBeOfOneAccountLetAWSDecide() throws {
        let world = try collided()
        try world.write("d2")
        try world.set("a b", on: "d2")
        let calls = try world.settle().map(\.operation)
        #expect(calls == ["CreateSecret"])
        #expect(
            try world.row("a b", on: "d2")?.error?.hint?.contains("kv/a b of destination aws-sm/d1 may have") == true)
        try world.remove("a_b")
        try world.remove("a b")
        try world.settle()
        #expect(try world.row("a b", on: "d2")?.status == .synced, "it gets its turn all the same")
    }

    @Test func twoDestinationsOfDifferentAccountsDoNotCollide() throws {
        let world = try collided()
        try world.write("d2")
        try learn("999999999999", of: "d2", world)
        try world.set("a b", on: "d2")
        let order = try #require(try world.prepare().first)
        #expect(order.intent.call.operation == "CreateSecret")
        world.aws = ModelSecretsManager()
        world.aws.account = "999999999999"
        try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(try world.row("a b", on: "d2")?.status == .synced)
    }

    @Test func whatAnUnknownAccountRestoresIsNotRestoredTwice() throws {
        let world = try collided()
        try world.remove("a_b")
        try world.delete("a b")
        try world.settle()
        try world.write("d2") { $0.retain = .set(.always) }
        try world.set("a*b", on: "d2", data: EngineWorld.data("other"))
        try learn(nil, of: "d1", world)
        let restore = try #require(try world.prepare().first)
        #expect(restore.intent.call.operation == "RestoreSecret")
        try world.put("first again", to: "a b")
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        try world.answer(restore, world.aws.carryOut(restore.intent, name: restore.name, now: world.now))
        try world.settle()
        #expect(try world.row("a*b", on: "d2")?.status == .synced)
        #expect(try world.row("a b")?.status == .clientSideError)
        #expect(try world.current(EngineWorld.name("a_b")) == EngineWorld.encoded("other"))
    }

    @Test func aForgottenDestinationGivesItsNamesUp() throws {
        let world = EngineWorld()
        try world.write()
        try world.write("d2")
        try learn("123456789012", of: "d1", world)
        try learn("123456789012", of: "d2", world)
        try world.set("a b", on: "d1")
        try world.set("a_b", on: "d2", data: EngineWorld.data("second"))
        try world.settle()
        #expect(try world.row("a_b", on: "d2")?.error?.reason == "name_collision")
        try world.edit {
            _ = try $0.delete(DestinationDeletion(id: try EngineWorld.destinationID("d1"), force: true))
        }
        try world.settle()
        #expect(try world.row("a_b", on: "d2")?.status == .synced)
    }

    @Test func aNameIsTakenOverOnceTheAccountsAreKnownToDiffer() throws {
        let world = EngineWorld()
        world.aws.allowsOverwrite = true
        try world.write("d1")
        try world.set("a b", on: "d1")
        try world.write("d2") { $0.onConflict = .set(.overwrite) }
        try learn("123456789012", of: "d2", world)
        try world.aws.intrude(EngineWorld.name("a_b"))
        try world.set("a_b", on: "d2", data: EngineWorld.data("second"))
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        #expect(try world.row("a_b", on: "d2")?.error?.hint?.contains("kv/a b of destination aws-sm/d1 may") == true)
        // The first ARN of d1 tells its account; d2's own is learned with nothing to decide.
        world.aws.account = "999999999999"
        try world.set("other", on: "d1", data: EngineWorld.data("x"))
        #expect(try world.settle().map(\.operation).contains("UpdateSecret"))
        #expect(try world.row("a_b", on: "d2")?.status == .synced)
    }

    /// Only what was refused for its name is looked at again.
    @Test func otherFailuresStayWhereTheyAre() throws {
        let world = EngineWorld()
        try world.write("d2")
        try world.set("a_b", on: "d2", data: EngineWorld.data("second"))
        let create = try #require(try world.prepare().first)
        try world.answer(create, .refused(Fixture.refusal("AccessDeniedException")))
        try world.write("d1")
        try world.set("a b", on: "d1")
        try world.remove("a b", on: "d1")
        #expect(try world.due().isEmpty)
    }
}
