import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Coming back after a deletion, and who may use the ledger.
struct LedgerCommandTests {
    private func removed() throws -> (EngineWorld, arn: String) {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        let arn = try #require(world.aws.secrets.first?.arn)
        try world.remove()
        try world.settle()
        return (world, arn)
    }

    @Test func theAccountIsLearnedFromTheFirstARN() throws {
        let world = EngineWorld()
        try world.write()
        #expect(world.store.rows.destinations.values.first?.account == nil)
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        #expect(world.store.rows.destinations.values.first?.account == "123456789012")
    }

    @Test func whatWeScheduledIsRestoredAndUpdated() throws {
        let (world, arn) = try removed()
        try world.set(data: EngineWorld.data("b"))
        #expect(try world.settle().map(\.operation) == ["RestoreSecret", "UpdateSecret"])
        #expect(try world.row()?.arn == arn)
        #expect(world.store.rows.deletions.isEmpty)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("b"))
    }

    @Test func withoutRestoreTheNameIsReleasedAndCreatedAnew() throws {
        let (world, arn) = try removed()
        world.aws.allowsRestore = false
        try world.set(data: EngineWorld.data("b"))
        let calls = try world.settle(limit: 3)
        #expect(calls.prefix(3).map(\.operation) == ["RestoreSecret", "DeleteSecret", "CreateSecret"])
        #expect(world.store.rows.destinations.values.first?.deniedActions == ["secretsmanager:RestoreSecret"])
        #expect(try world.row()?.pendingReason == .nameReleasing)
        world.advance(.seconds(30))
        try world.settle()
        #expect(try world.row()?.status == .synced)
        #expect(try world.row()?.arn != arn)
        #expect(try world.row()?.warnings.count == 1)
        // Known to be denied, it is not tried again.
        try world.remove()
        try world.settle()
        try world.set(data: EngineWorld.data("c"))
        #expect(try world.settle(limit: 1).map(\.operation) == ["DeleteSecret"])
        try world.write(patch: true)
        #expect(world.store.rows.destinations.values.first?.deniedActions == [])
    }

    @Test func aSecretDeletedAndPutAgainAtOnceIsReleasedPatiently() throws {
        let world = EngineWorld()
        try world.write { $0.recoveryWindowInDays = .set(0) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try world.delete()
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
        try world.put("b")
        try world.settle(limit: 1)
        #expect(try world.row()?.pendingReason == .nameReleasing, "our own force-delete is still settling")
        world.advance(.seconds(30))
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }

    @Test func aNameScheduledBySomebodyElseIsLeftAlone() throws {
        let (world, _) = try removed()
        world.store.rows.deletions = [:]
        try world.set(data: EngineWorld.data("b"))
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        #expect(try world.row()?.error?.reason == "name_scheduled")
    }

    @Test func aDestinationOfTheSameOrAnUnknownAccountMayUseTheLedger() throws {
        let (world, arn) = try removed()
        try world.write("d2")
        try world.set(on: "d2", data: EngineWorld.data("b"))
        #expect(try world.settle().map(\.operation) == ["RestoreSecret", "UpdateSecret"])
        #expect(try world.row(on: "d2")?.arn == arn)
        #expect(try world.store.destination(EngineWorld.destinationID("d2"))?.account == "123456789012")
    }

    @Test func aDestinationOfAnotherAccountMayNot() throws {
        let (world, _) = try removed()
        try world.write("d2")
        let key = try #require(try world.store.destination(EngineWorld.destinationID("d2"))).key
        world.store.rows.destinations[key]?.account = "999999999999"
        try world.set(on: "d2", data: EngineWorld.data("b"))
        let order = try #require(try world.prepare().first)
        #expect(order.intent.call.operation == "CreateSecret")
    }

    @Test func theLedgerOutlivesTheDestination() throws {
        let (world, arn) = try removed()
        try world.edit { _ = try $0.delete(DestinationDeletion(id: try EngineWorld.destinationID())) }
        try world.write("d2")
        try world.set(on: "d2", data: EngineWorld.data("b"))
        try world.settle()
        #expect(try world.row(on: "d2")?.arn == arn)
    }

    /// A destination forgotten while a call of it is on its way, with that call and the destination as it was.
    private func forgotten(
        during command: (EngineWorld) throws -> Void
    ) throws -> (EngineWorld, SendOrder, DestinationRecord) {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try command(world)
        let id = try EngineWorld.destinationID()
        let destination = try #require(try world.store.destination(id))
        let order = try #require(try world.prepare().first)
        try world.edit { _ = try $0.delete(DestinationDeletion(id: id, force: true)) }
        return (world, order, destination)
    }

    @Test func aDeleteThatArrivesAfterItsDestinationWasForgottenIsInTheLedger() throws {
        let (world, order, destination) = try forgotten { try $0.remove() }
        let arn = try #require(order.intent.call.scheduledARN)
        try world.answer(order, of: destination, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(world.store.rows.objects.isEmpty)
        #expect(world.store.rows.deletions[arn]?.account == "123456789012")
        try world.write("d2")
        try world.set(on: "d2", data: EngineWorld.data("b"))
        #expect(try world.settle().map(\.operation) == ["RestoreSecret", "UpdateSecret"])
    }

    @Test func aDeleteOfWhichNobodyKnowsLeavesTheSecretToOthers() throws {
        let (world, order, destination) = try forgotten { try $0.remove() }
        try world.answer(order, of: destination, .ambiguous(Fixture.refusal("Timeout")), ambiguousAttempts: 1)
        #expect(world.store.rows.deletions.isEmpty)
    }

    @Test func aRestoreThatArrivesAfterItsDestinationWasForgottenLeavesTheLedger() throws {
        let (world, order, destination) = try forgotten { world in
            try world.remove()
            try world.settle()
            try world.set(data: EngineWorld.data("b"))
        }
        #expect(order.intent.call.operation == "RestoreSecret")
        #expect(world.store.rows.deletions.count == 1)
        try world.answer(order, of: destination, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(world.store.rows.deletions.isEmpty, "what was left in AWS is never deleted on the ledger's word")
    }

    @Test func anEntryPastItsDateIsNotUsed() throws {
        let (world, _) = try removed()
        world.advance(.seconds(31 * 86_400))
        try world.set(data: EngineWorld.data("b"))
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        #expect(try world.row()?.status == .synced)
    }

    @Test func anAmbiguousDeleteIsNotUndoneByARestoreInsideTheHorizon() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try world.delete()
        let delete = try #require(try world.prepare().first)
        try world.answer(delete, .ambiguous(Fixture.refusal("Timeout")), ambiguousAttempts: 1)
        world.advance(.seconds(10))
        try world.put("b")
        try world.settle(limit: 2)
        // The way back goes through a new ARN, which a late copy of the delete cannot hit.
        world.advance(.seconds(60))
        try world.settle()
        #expect(try world.row()?.status == .synced)
        let arn = try #require(try world.row()?.arn)
        _ = world.aws.carryOut(delete.intent, name: delete.name, now: world.now)
        #expect(try world.aws.live(EngineWorld.name())?.arn == arn)
    }

    @Test func anAmbiguousDeleteThatIsGivenUpLeavesAWayBack() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try world.delete()
        let delete = try #require(try world.prepare().first)
        _ = world.aws.carryOut(delete.intent, name: delete.name, now: world.now)
        try world.answer(delete, .ambiguous(Fixture.refusal("Timeout")), ambiguousAttempts: 1)
        try world.put("b")
        world.advance(.seconds(1_800))
        let again = try #require(try world.prepare().first)
        #expect(again.intent.token == delete.intent.token)
        try world.answer(again, .refused(Fixture.refusal("AccessDeniedException")))
        // The newer value goes to the ARN, finds it scheduled, and the ledger knows by whom.
        #expect(try world.settle().map(\.operation) == ["UpdateSecret", "RestoreSecret", "UpdateSecret"])
        #expect(try world.row()?.status == .synced)
        #expect(world.store.rows.deletions.isEmpty)
    }

    @Test func anAmbiguousDeleteThatIsGivenUpLeavesNothingCertain() throws {
        let world = EngineWorld()
        try world.write { $0.retain = .set(.always) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try world.delete()
        let delete = try #require(try world.prepare().first)
        _ = world.aws.carryOut(delete.intent, name: delete.name, now: world.now)
        try world.answer(delete, .ambiguous(Fixture.refusal("Timeout")), ambiguousAttempts: 1)
        try world.put("a")
        world.advance(.seconds(1_800))
        let again = try #require(try world.prepare().first)
        try world.answer(again, .notSent(Fixture.refusal("ConnectionRefused")))
        #expect(try world.row()?.status == .pending, "the content is what it was, but it may be scheduled")
        #expect(try world.settle().map(\.operation) == ["UpdateSecret", "RestoreSecret", "UpdateSecret"])
        #expect(try world.row()?.status == .synced)
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
    }

    @Test func anAmbiguousRestoreThatIsGivenUpOwesADelete() throws {
        let (world, _) = try removed()
        try world.set(data: EngineWorld.data("b"))
        let restore = try #require(try world.prepare().first)
        _ = world.aws.carryOut(restore.intent, name: restore.name, now: world.now)
        try world.answer(restore, .ambiguous(Fixture.refusal("Timeout")), ambiguousAttempts: 1)
        try world.delete()
        world.advance(.seconds(1_800))
        let again = try #require(try world.prepare().first)
        try world.answer(again, .notSent(Fixture.refusal("ConnectionRefused")))
        #expect(try world.row()?.status == .pending, "the secret may be there")
        try world.settle()
        #expect(try world.row()?.status == .unsynced)
        #expect(try world.aws.live(EngineWorld.name()) == nil)
    }

    @Test func whatIsLeftOfACreateStaysKnownThroughARestore() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        let create = try #require(try world.prepare().first)
        let outcome = world.aws.carryOut(create.intent, name: create.name, now: world.now)
        try world.answer(create, outcome, ambiguousAttempts: 1)
        try world.remove()
        try world.settle()
        try world.set(data: EngineWorld.data("b"))
        try world.settle()
        try world.write(patch: true) { $0.recoveryWindowInDays = .set(0) }
        try world.remove()
        let arn = try #require(world.aws.secrets.first?.arn)
        #expect(
            try world.settle() == [.delete(arn: arn, recoveryWindow: 7)],
            "the name stays taken until no copy can arrive")
        world.advance(.seconds(1_000))
        #expect(try world.settle() == [.forceDelete(arn: arn)])
        #expect(try world.association() == nil)
    }

    /// The force-delete may have been carried out although a later attempt was refused: equal content is written again.
    @Test func aForceDeleteInDoubtThatIsGivenUpLeavesTheContentUnknown() throws {
        let world = EngineWorld()
        try world.write { $0.recoveryWindowInDays = .set(0) }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        try world.delete()
        let order = try #require(try world.prepare().first)
        _ = world.aws.carryOut(order.intent, name: order.name, now: world.now)
        try world.answer(order, .ambiguous(Fixture.refusal("ConnectionReset")), ambiguousAttempts: 1)
        try world.put("a")
        world.advance(.seconds(3_600))
        let again = try #require(try world.prepare().first)
        #expect(again.intent.token == order.intent.token)
        try world.answer(again, .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret", "CreateSecret"])
        #expect(try world.current(EngineWorld.name()) == EngineWorld.encoded("a"))
    }
}

extension IntentCall {
    /// The ARN that a delete with a recovery window is about.
    fileprivate var scheduledARN: String? {
        if case .delete(let arn, _) = self { arn } else { nil }
    }
}
