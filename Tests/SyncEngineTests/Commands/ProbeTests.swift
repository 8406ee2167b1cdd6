import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Under a policy with conditions on tags AWS denies what is gone as it denies what is forbidden: a create tells them apart.
struct ProbeTests {
    private static let account = "123456789012"

    /// A secret that is synced, in a world that denies calls to ARNs.
    private func synced(_ change: (inout DestinationFields) -> Void = { _ in }) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write("d1", change)
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        return world
    }

    private static let denied = CallResult.Outcome.refused(
        .init(code: "AccessDeniedException", message: "not authorized", operation: "UpdateSecret"))

    /// Sends what is due; calls to an ARN are denied where there is no such secret, or always.
    @discardableResult
    private func settle(
        _ world: EngineWorld, always: Bool = false, account: String? = account
    ) throws -> [String] {
        var calls: [String] = []
        for _ in 0..<10 {
            guard let order = try world.prepare().first else { break }
            calls.append(order.intent.call.operation)
            let arn = Self.arn(order.intent.call)
            let isThere = arn.map { arn in world.aws.secrets.contains { $0.arn == arn } } ?? true
            let outcome =
                arn != nil && (always || !isThere)
                ? Self.denied : world.aws.carryOut(order.intent, name: order.name, now: world.now)
            try world.answer(order, outcome, account: account)
        }
        return calls
    }

    private static func arn(_ call: IntentCall) -> String? {
        switch call {
        case .create, .claim: nil
        case .update(let arn, _), .delete(let arn, _), .forceDelete(let arn), .restore(let arn), .tag(let arn, _),
            .untag(let arn, _), .rekey(let arn), .replicate(let arn, _), .unreplicate(let arn, _):
            arn
        }
    }

    @Test func whatIsGoneIsMadeAgain() throws {
        let world = try synced()
        world.aws.lose(try EngineWorld.name())
        try world.put("b")
        #expect(try settle(world) == ["UpdateSecret", "CreateSecret"])
        #expect(try world.row()?.status == .synced)
        #expect(world.current(try EngineWorld.name()) == EngineWorld.encoded("b"))
    }

    @Test func whatIsGoneIsUnsynced() throws {
        let world = try synced()
        world.aws.lose(try EngineWorld.name())
        try world.remove()
        #expect(try settle(world) == ["DeleteSecret", "CreateSecret", "DeleteSecret"])
        #expect(try world.association() == nil)
        #expect(world.aws.secrets.isEmpty, "what was made to find out goes without recovery")
        #expect(world.store.rows.deletions.isEmpty)
    }

    @Test func whatIsThereStaysDenied() throws {
        let world = try synced()
        try world.put("b")
        #expect(try settle(world, always: true) == ["UpdateSecret", "CreateSecret"])
        let row = try #require(try world.row())
        #expect(row.status == .clientSideError)
        #expect(row.error?.reason == "access_denied")
        #expect(row.error?.message.contains("not authorized") == true, "the word of the call that was denied")
        #expect(row.error?.hint?.hasPrefix("the secret is there: it lost its tag, or the permission is gone") == true)
        #expect(world.current(try EngineWorld.name()) == EngineWorld.encoded("a"))
    }

    @Test func itIsAskedOnceForEachTimeADenialBegins() throws {
        let world = try synced()
        try world.put("b")
        try settle(world, always: true)
        world.advance(.seconds(400))
        #expect(try settle(world, always: true) == ["UpdateSecret"])
        try world.set()
        #expect(try settle(world, always: true) == ["UpdateSecret", "CreateSecret"], "somebody asked")
    }

    @Test func meanwhileTheRowIsPending() throws {
        let world = try synced()
        try world.put("b")
        let order = try #require(try world.prepare().first)
        try world.answer(order, Self.denied, account: Self.account)
        let row = try #require(try world.row())
        #expect(row.status == .pending && row.error == nil)
        let key = try #require(try world.association()?.key)
        #expect(
            try world.edit { try $0.isAnswerable(key, since: world.now) } == false,
            "a caller waits for what it comes to")
    }

    @Test(arguments: [nil, "999999999999"])
    func credentialsOfWhoKnowsWhomMakeNothing(_ account: String?) throws {
        let world = try synced()
        world.aws.lose(try EngineWorld.name())
        try world.put("b")
        #expect(try settle(world, account: account) == ["UpdateSecret"])
        #expect(try world.row()?.error?.reason == "access_denied")
        #expect(world.aws.secrets.isEmpty)
    }

    @Test func aDenialOfADoubtfulCallTellsNothingNew() throws {
        let world = try synced()
        try world.put("b")
        let order = try #require(try world.prepare().first)
        try world.answer(order, Self.denied, ambiguousAttempts: 1, account: Self.account)
        #expect(try world.row()?.status == .clientSideError)
        world.advance(.seconds(400))
        #expect(try world.prepare().first?.intent == (try world.objects().first?.intent), "the very same goes again")
    }

    @Test func somethingElseWantedMeanwhileGoesFirst() throws {
        let world = try synced()
        world.aws.lose(try EngineWorld.name())
        try world.put("b")
        let order = try #require(try world.prepare().first)
        try world.answer(order, Self.denied, account: Self.account)
        try world.delete()
        #expect(try settle(world) == ["DeleteSecret", "CreateSecret", "DeleteSecret"])
        #expect(try world.row()?.status == .unsynced)
        #expect(world.aws.secrets.isEmpty)
    }

    /// The answer to the create is lost: the very same goes again and finds what it made.
    @Test func aLostAnswerOfTheCreateLeavesNothingBehind() throws {
        let world = try synced()
        world.aws.lose(try EngineWorld.name())
        try world.remove()
        let delete = try #require(try world.prepare().first)
        try world.answer(delete, Self.denied, account: Self.account)
        let create = try #require(try world.prepare().first)
        _ = world.aws.carryOut(create.intent, name: create.name, now: world.now)
        let lost = CallResult.Refusal(code: "RequestTimeout", message: "no answer", operation: "CreateSecret")
        try world.answer(create, .ambiguous(lost), ambiguousAttempts: 1, account: Self.account)
        #expect(try world.row()?.status == .pending || world.row()?.status == .externalServiceError)
        world.advance(.seconds(60))
        #expect(try settle(world).first == "CreateSecret")
        // A late copy of the create would take the name again, so the secret goes softly.
        #expect(world.aws.liveSecrets.isEmpty)
        #expect(try world.association() == nil)
    }

    @Test func aCreateInDoubtIsKnownToBeSo() throws {
        let world = try synced()
        try world.put("b")
        let update = try #require(try world.prepare().first)
        try world.answer(update, Self.denied, account: Self.account)
        let create = try #require(try world.prepare().first)
        try world.answer(
            create, world.aws.carryOut(create.intent, name: create.name, now: world.now), ambiguousAttempts: 1,
            account: Self.account)
        let object = try #require(try world.objects().first)
        #expect(object.intent == nil && object.lastAmbiguousCreateAt == world.now)
        #expect(object.failure?.reason == "access_denied")
    }
}
