import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// A purge from the command to the end of the destination, a slice at a time.
struct PurgeCommandTests {
    /// A destination with so many synced secrets, `s0` and so on.
    private func synced(_ count: Int) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write()
        for number in 0..<count { try world.set("s\(number)", data: EngineWorld.data("\(number)")) }
        try world.settle()
        #expect(try world.statuses() == [.synced: Int64(count)])
        return world
    }

    private func refusal(_ body: () throws -> Void) -> RPCError? {
        do {
            try body()
            return nil
        } catch {
            return error as? RPCError
        }
    }

    /// Makes the next delete of a secret fail with that outcome; the others go through.
    private func settle(_ world: EngineWorld, refusing secrets: Set<String>, _ outcome: CallResult.Outcome) throws {
        let names = Set(try secrets.map { try EngineWorld.name($0) })
        for order in try world.prepare() {
            let wanted = names.contains(order.name)
            try world.answer(
                order, wanted ? outcome : world.aws.carryOut(order.intent, name: order.name, now: world.now))
        }
    }

    @Test func everySecretGoesThenTheDestination() throws {
        let world = try synced(5)
        let answer = try world.purge()
        #expect(answer == DestinationDeletionResult(purge: .running(since: world.now, remaining: 5)))
        // Two of five a step, then the one that finds the page short.
        #expect(try world.step() == .more)
        #expect(try world.statuses() == [.pending: 2, .synced: 3])
        #expect(try world.step() == .more)
        #expect(try world.step() == .more)
        #expect(try world.statuses() == [.pending: 5])
        #expect(try world.step() == .waiting)
        try world.settle()
        #expect(try world.statuses() == [.unsynced: 5], "the rows stay until all are gone")
        #expect(try world.view().purge == .running(since: world.now, remaining: 0))
        #expect(try world.step() == .more)
        #expect(try world.step() == .more)
        #expect(try world.step() == .finished(EngineWorld.destinationID()))
        let rows = world.store.rows
        #expect(rows.destinations.isEmpty && rows.associations.isEmpty && rows.objects.isEmpty)
        #expect(rows.secrets.isEmpty && rows.purges.isEmpty)
        #expect(rows.deletions.count == 5, "the ledger outlives the destination")
        #expect(world.departed.count == 5)
    }

    @Test func aSecretOfAnotherDestinationIsNotConcerned() throws {
        let world = try synced(2)
        try world.write("d2") { $0.secretNameTemplate = .set("other/{{ .SecretPath }}") }
        try world.set("s0", on: "d2", data: EngineWorld.data("0"))
        try world.purge()
        try world.settle()
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
        #expect(try world.row("s0", on: "d2")?.status == .synced)
        #expect(world.store.rows.secrets.count == 1)
    }

    @Test func aPurgeOfAPurgeAnswersTheSame() throws {
        let world = try synced(3)
        let first = try world.purge()
        try world.step()
        world.advance(.seconds(5))
        #expect(try world.purge() == first)
        #expect(try world.view().purge == first.purge)
    }

    @Test func withoutAssociationsTheDestinationGoesAtOnce() throws {
        let world = EngineWorld()
        try world.write()
        #expect(try world.purge() == DestinationDeletionResult())
        #expect(world.store.rows.destinations.isEmpty)
        #expect(try world.purge() == DestinationDeletionResult())
    }

    @Test func purgeAndForceDeleteContradictEachOther() throws {
        let world = try synced(1)
        let both = DestinationDeletion(id: try EngineWorld.destinationID(), purge: true, force: true)
        let refused = try #require(refusal { _ = try world.edit { try $0.delete(both) } })
        #expect(refused.reason == .invalidParams && refused.path == "/force_delete")
        #expect(try world.view().purge == nil)
    }

    @Test func withoutAFlagOneInUseIsRefusedAndTheHintNamesBoth() throws {
        let world = try synced(1)
        let plain = DestinationDeletion(id: try EngineWorld.destinationID())
        let refused = try #require(refusal { _ = try world.edit { try $0.delete(plain) } })
        #expect(refused.reason == .destinationInUse)
        #expect(refused.hint?.contains("purge") == true && refused.hint?.contains("force_delete") == true)
    }

    @Test func setAndRemoveAreRefusedMeanwhile() throws {
        let world = try synced(3)
        try world.purge()
        try world.step()
        for work in [{ _ = try world.set("s2") }, { _ = try world.set("new") }, { _ = try world.remove("s2") }] {
            let refused = try #require(refusal(work))
            #expect(refused.reason == .purgeInProgress && refused.path == "/name")
            #expect(refused.hint?.contains("force_delete") == true)
        }
        #expect(try world.statuses() == [.pending: 2, .synced: 1])
    }

    @Test func aPutMeanwhileChangesOnlyTheSecretsRow() throws {
        let world = try synced(3)
        try world.purge()
        try world.step()
        let before = world.store.rows
        for secret in ["s0", "s2"] {
            let result = try world.put("new", to: secret, version: 7)
            #expect(result.applied && result.version == 7 && !result.durable)
        }
        #expect(world.store.rows.objects == before.objects && world.store.rows.associations == before.associations)
        #expect(world.store.rows.secrets.values.filter { $0.high == 7 }.count == 2)
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
        #expect(world.aws.liveSecrets.isEmpty)
    }

    @Test func aSecretDeletedMeanwhileChangesOnlyItsRow() throws {
        let world = try synced(3)
        try world.purge()
        try world.step()
        let before = world.store.rows.objects
        #expect(try world.delete("s2").applied)
        #expect(try !world.delete("s2").applied)
        #expect(world.store.rows.objects == before)
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
    }

    @Test func whatIsGoneFromAWSAlreadyIsSuccess() throws {
        let world = try synced(2)
        world.aws.vanish()
        try world.purge()
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
    }

    @Test func whatNeverReachedAWSIsGone() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.set("unknown")
        try world.purge()
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
        #expect(world.aws.secrets.isEmpty)
    }

    @Test func rowsInErrorEndItAndStayWantedAbsent() throws {
        let world = try synced(4)
        try world.purge()
        while try world.step() == .more {}
        let denied = CallResult.Outcome.refused(Fixture.refusal("AccessDeniedException"))
        try settle(world, refusing: ["s1", "s3"], denied)
        #expect(try world.step() == .failed(EngineWorld.destinationID()))
        #expect(try world.statuses() == [.unsynced: 2, .clientSideError: 2])
        #expect(try world.row("s1")?.error?.reason == "access_denied")
        guard case .failed(let error)? = try world.view().purge else {
            Issue.record("no purge_error")
            return
        }
        #expect(error.hasPrefix("2 of 4 secrets are still in AWS, such as that of "))
        #expect(error.contains("/s1 (access_denied)") && error.contains("purge again"))
        #expect(try world.step() == .waiting)

        // Usable again: what was removed comes back when it is set, and not by a put.
        try world.put("new", to: "s0")
        try world.settle()
        #expect(try world.row("s0")?.status == .unsynced)
        try world.set("s0")
        try world.settle()
        #expect(try world.row("s0")?.status == .synced)
        #expect(try world.current(EngineWorld.name("s0")) == EngineWorld.encoded("new"))
        try world.remove("s2")
        #expect(try world.association("s2") == nil, "nothing of it was left")

        // The next one begins anew and finishes.
        world.advance(.seconds(1))
        #expect(try world.purge().purge == .running(since: world.now, remaining: 3))
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
        #expect(world.aws.liveSecrets.isEmpty)
    }

    @Test func aRowThatFailedIsRemovedByItsOwnRetryAfterwards() throws {
        let world = try synced(2)
        try world.purge()
        while try world.step() == .more {}
        try settle(world, refusing: ["s1"], .refused(Fixture.refusal("AccessDeniedException")))
        #expect(try world.step() == .failed(EngineWorld.destinationID()))
        world.advance(.seconds(3_600))
        try world.settle()
        #expect(try world.association("s1") == nil)
        #expect(try world.association("s0") != nil, "what the purge had finished stays until the next one")
        try world.write(patch: true)
        #expect(try world.view().purge == nil, "a write takes the error back")
        try world.purge()
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
    }

    @Test func aWriteMeanwhileMendsAndThePurgeGoesOn() throws {
        let world = try synced(2)
        let answer = try world.purge()
        while try world.step() == .more {}
        try settle(world, refusing: ["s0", "s1"], .credentials(Fixture.refusal("ExpiredTokenException")))
        try world.write(patch: true) { $0.retain = .set(.always) }
        #expect(try world.view().purge == answer.purge)
        #expect(try world.statuses() == [.pending: 2])
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
    }

    @Test func whatAnOpenCircuitHoldsCountsAsTried() throws {
        let world = try synced(3)
        try world.purge()
        while try world.step() == .more {}
        #expect(try world.step() == .waiting)
        let key = try #require(try world.store.destination(EngineWorld.destinationID())).key
        #expect(try world.step(isHeld: true) == .failed(EngineWorld.destinationID()))
        guard case .failed(let error)? = try world.view().purge else {
            Issue.record("no purge_error")
            return
        }
        #expect(error.hasPrefix("3 of 3 secrets are still in AWS"))
        #expect(try world.store.purge(of: key)?.isRunning == false)
        let id = try EngineWorld.destinationID()
        let forgotten = try world.edit { try $0.delete(DestinationDeletion(id: id, force: true)) }
        #expect(forgotten.result.forgottenAssociations == 3)
        #expect(world.aws.liveSecrets.count == 3)
    }

    @Test func whileSwitchedOffItWaits() throws {
        let world = try synced(3)
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(true))) }
        try world.purge()
        #expect(try world.step() == .waiting)
        #expect(try world.step(isHeld: true) == .waiting)
        #expect(try world.statuses() == [.synced: 3])
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(false))) }
        #expect(try world.purgeToTheEnd() == .finished(EngineWorld.destinationID()))
    }

    @Test func forceDeleteEndsAPurgeAtOnce() throws {
        let world = try synced(4)
        try world.purge()
        try world.step()
        let id = try EngineWorld.destinationID()
        let destination = try #require(try world.store.destination(id))
        let orders = try world.prepare()
        let forgotten = try world.edit { try $0.delete(DestinationDeletion(id: id, force: true)) }
        #expect(forgotten.result.forgottenAssociations == 4 && forgotten.purging == nil)
        for order in orders {
            let outcome = world.aws.carryOut(order.intent, name: order.name, now: world.now)
            try world.answer(order, of: destination, outcome)
        }
        #expect(orders.count == 2 && world.aws.liveSecrets.count == 2)
        #expect(world.store.rows.purges.isEmpty && world.store.rows.associations.isEmpty)
        #expect(world.store.rows.deletions.count == 2, "what was scheduled is known as our own doing")
    }

    @Test func theStatusOfTheSyncShowsIt() throws {
        let world = try synced(1)
        func entry() throws -> [String] {
            let status = try world.edit { try $0.status() }
            return status["destinations"]?.array?.first?.object?.names.filter { $0.hasPrefix("purge") } ?? []
        }
        #expect(try entry().isEmpty)
        try world.purge()
        #expect(try entry() == ["purge_initiated_at", "purge_remaining"])
        while try world.step() == .more {}
        #expect(try world.step(isHeld: true) == .failed(EngineWorld.destinationID()))
        #expect(try entry() == ["purge_error"])
        #expect(try world.view().vaultShape["purge_error"] != nil)
    }
}
