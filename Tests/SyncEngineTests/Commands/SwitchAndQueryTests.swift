import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// The agent's switches, waiting, paging and mounts.
struct SwitchAndQueryTests {
    private func configure(_ world: EngineWorld, disabled: Bool) throws {
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(disabled))) }
    }

    @Test func whileDisabledIntakeGoesOnAndTheRestDrainsOnEnable() throws {
        let world = EngineWorld()
        try world.write()
        try world.set("gone", data: EngineWorld.data("x"))
        try world.settle()
        try configure(world, disabled: true)
        try world.set(data: EngineWorld.data("a"))
        try world.remove("gone")
        #expect(try world.settle().isEmpty)
        #expect(try world.row()?.pendingReason == .disabled)
        #expect(try world.row("gone")?.pendingReason == .disabled, "deletions wait too")
        #expect(try world.due().isEmpty)
        try configure(world, disabled: false)
        try world.settle()
        #expect(try world.row()?.status == .synced)
        #expect(try world.association("gone") == nil)
    }

    @Test func aSecondSendingOfTagsThatComesDueWhileDisabledIsNotLost() throws {
        let world = EngineWorld()
        world.aws.allowsOverwrite = true
        try world.write { $0.onConflict = .set(.overwrite) }
        try world.aws.intrude(EngineWorld.name())
        try world.set(data: EngineWorld.data("a"))
        for _ in 0..<3 {
            let order = try #require(try world.prepare().first)
            try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        }
        let tag = try #require(try world.prepare().first)
        #expect(tag.intent.call.operation == "TagResource")
        let outcome = world.aws.carryOut(tag.intent, name: tag.name, now: world.now)
        try world.answer(tag, outcome, ambiguousAttempts: 1)
        #expect(try world.row()?.status == .synced)
        try configure(world, disabled: true)
        world.advance(.seconds(3_600))
        #expect(try world.settle().isEmpty)
        #expect(try world.row()?.status == .synced)
        try configure(world, disabled: false)
        #expect(try world.settle().map(\.operation) == ["TagResource"])
        #expect(try world.settle().isEmpty)
    }

    @Test func aWaiterIsAnsweredWhenSettledFailedSinceOrParked() throws {
        let world = EngineWorld()
        try world.write()
        let key = try world.set()
        func isAnswerable(since: Timestamp) throws -> Bool { try world.edit { try $0.isAnswerable(key, since: since) } }
        #expect(try !isAnswerable(since: world.now))
        try world.settle()
        #expect(try isAnswerable(since: world.now), "awaiting a value is parked")
        try world.put("a")
        #expect(try !isAnswerable(since: world.now))
        let order = try #require(try world.prepare().first)
        #expect(try !isAnswerable(since: world.now), "a call is in flight")
        let begun = world.now
        world.advance(.seconds(5))
        try world.answer(order, .refused(Fixture.refusal("AccessDeniedException")), begunAt: begun)
        #expect(try isAnswerable(since: begun))
        #expect(try !isAnswerable(since: world.now), "the attempt began before the command")
        try world.set()
        try world.settle()
        #expect(try isAnswerable(since: world.now))
        try world.remove()
        try world.settle()
        #expect(try isAnswerable(since: world.now), "an association that ended has settled")
    }

    @Test func aWaiterDoesNotWaitForAnIntentThatIsNotSent() throws {
        let world = EngineWorld()
        try world.write()
        let key = try world.set(data: EngineWorld.data("a"))
        let order = try #require(try world.prepare().first)
        try world.answer(order, .throttled(Fixture.refusal("ThrottlingException")), ambiguousAttempts: 1)
        #expect(try world.objects().first?.intent != nil)
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) }, "throttled, and not due yet")
        world.advance(.seconds(120))
        _ = try world.prepare()
        #expect(try !world.edit { try $0.isAnswerable(key, since: world.now) }, "sent again")
        try configure(world, disabled: true)
        try world.set()
        _ = try world.prepare()
        #expect(try world.edit { try $0.isAnswerable(key, since: world.now) }, "disabled, though an intent stands")
    }

    @Test func selectedRowsAreThoseThatStillMove() throws {
        let world = EngineWorld()
        try world.write()
        let synced = try world.set("synced", data: EngineWorld.data("a"))
        try world.settle()
        let waiting = try world.set("waiting")
        #expect(try world.edit { try $0.selected(SyncWaitParams()) } == [waiting])
        let one = SyncWaitParams(mount: try MountPath("kv"), secretName: try SecretName("synced"))
        #expect(try world.edit { try $0.selected(one) } == [synced])
    }

    @Test func associationsPageInTheOrderOfTheirKeys() throws {
        let world = EngineWorld()
        try world.write()
        for name in ["c", "a", "b/d", "b"] { try world.set(name) }
        let id = try EngineWorld.destinationID()
        let first = try world.edit { try $0.read(AssociationReadParams(destination: id, limit: 3)) }
        #expect(first.rows.map(\.secretName) == ["a", "b", "b/d"])
        let second = try world.edit { try $0.read(AssociationReadParams(destination: id, limit: 3, after: first.next)) }
        #expect(second.rows.map(\.secretName) == ["c"] && second.next == nil)
        let error = #expect(throws: RPCError.self) {
            try world.edit { try $0.read(AssociationReadParams(destination: id, after: "no key")) }
        }
        #expect(error?.path == "/after")
    }

    @Test func aPageEndsWhenItIsLarge() throws {
        let world = EngineWorld()
        try world.write()
        for number in 0..<200 { try world.set("\(1_000 + number)" + String(repeating: "x", count: 400)) }
        let page = try world.edit {
            try $0.read(AssociationReadParams(destination: try EngineWorld.destinationID(), limit: 1_000))
        }
        #expect(page.rows.count < 200 && !page.rows.isEmpty)
        #expect(page.next == page.rows.last?.key)
        #expect(JSONWriter.write(.object(page.json)).count < ProtocolLimits.pageBytes * 2)
    }

    @Test func secretsPageWithTheirCounts() throws {
        let world = EngineWorld()
        try world.write()
        for name in ["b", "a"] { try world.set(name, data: EngineWorld.data("x")) }
        let answer = try world.edit { try $0.list(PageParams(limit: 1)) }
        let accessor = Accessor(derivedFrom: try MountPath("kv")).text
        #expect(answer["keys"] == [.string("\(accessor)/a")])
        #expect(answer["total_associations"] == 2 && answer["total_secrets"] == 2)
        #expect(answer["next"] == .string("\(accessor)/a"))
    }

    @Test func statusCountsRows() throws {
        let world = EngineWorld()
        try world.write()
        try world.set("a", data: EngineWorld.data("x"))
        try world.settle()
        try world.set("b")
        world.advance(.milliseconds(1_500))
        let status = JSONValue.object(
            try world.edit { try $0.status { $1["calls"] = ["CreateSecret": ["applied": 1]] } })
        #expect(status["counts"]?["SYNCED"] == 1 && status["counts"]?["PENDING"] == 1)
        #expect(status["queue"]?["depth"] == 1 && status["queue"]?["oldest_ms"] == 1_500)
    }

    @Test func anAccessorInUseCannotChange() throws {
        let world = EngineWorld()
        try world.write()
        let path = try MountPath("kv")
        try world.edit { _ = try $0.register(MountRegistration(path: path, accessor: try Accessor("kv_one"))) }
        try world.edit { _ = try $0.register(MountRegistration(path: path, accessor: try Accessor("kv_two"))) }
        try world.set()
        let error = #expect(throws: RPCError.self) {
            try world.edit { try $0.register(MountRegistration(path: path, accessor: try Accessor("kv_three"))) }
        }
        #expect(error?.reason == .immutableField)
        #expect(try world.edit { try $0.register(MountRegistration(path: path)) }.accessor.text == "kv_two")
        #expect(throws: RPCError.self) {
            try world.edit {
                try $0.register(MountRegistration(path: try MountPath("other"), accessor: try Accessor("kv_two")))
            }
        }
    }
}
