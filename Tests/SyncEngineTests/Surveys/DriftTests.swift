import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// What is said about one object and what AWS tells of it.
struct DriftTests {
    private func synced(_ change: (inout DestinationFields) -> Void = { _ in }) throws -> (EngineWorld, RemoteObject) {
        let world = EngineWorld()
        try world.write("d1") {
            $0.customTags = .set(["team": "core"])
            change(&$0)
        }
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        world.advance(.seconds(600))
        return (world, try #require(try world.objects().first))
    }

    private func observation(_ world: EngineWorld) throws -> Observation {
        try #require(world.aws.observations.first)
    }

    @Test func whatIsAsConfirmedHasNotDrifted() throws {
        let (world, object) = try synced()
        #expect(object.isComparable)
        #expect(object.drift(from: try observation(world)) == nil)
    }

    @Test(arguments: [
        ("gone", Drift.missing), ("another ARN", .missing), ("scheduled", .scheduled), ("written", .content),
        ("no current version", .content), ("own tag gone", .tags), ("custom tag changed", .tags),
        ("a tag more", nil), ("replica gone", .replicas),
    ])
    func eachKindIsTold(_ what: String, _ expected: Drift?) throws {
        let (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": ""]) }
        let name = object.name
        switch what {
        case "gone": world.aws.lose(name)
        case "another ARN":
            world.aws.lose(name)
            world.aws.intrude(name)
        case "scheduled": world.aws.meddle(name) { $0.deletionDate = Fixture.now + .seconds(10_000) }
        case "written": world.aws.meddle(name) { $0.current = "another" }
        case "own tag gone": world.aws.meddle(name) { $0.tags["hashicorp:vault"] = nil }
        case "custom tag changed": world.aws.meddle(name) { $0.tags["team"] = "theirs" }
        case "a tag more": world.aws.meddle(name) { $0.tags["cost"] = "42" }
        case "replica gone": world.aws.meddle(name) { $0.replicas = [:] }
        default: break
        }
        var told = world.aws.observations.first
        if what == "no current version", let before = told {
            told = Observation(
                arn: before.arn, name: before.name, currentVersionID: nil, tags: before.tags, replicas: before.replicas)
        }
        #expect(object.drift(from: told) == expected)
    }

    @Test func aListTellsNothingOfReplicas() throws {
        let (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": ""]) }
        world.aws.meddle(object.name) { $0.replicas = [:] }
        let told = try observation(world)
        let listed = Observation(
            arn: told.arn, name: told.name, currentVersionID: told.currentVersionID, tags: told.tags)
        #expect(object.drift(from: listed) == nil)
    }

    @Test(arguments: Drift.allCases)
    func aReportedDriftIsAFailureThatNobodyRetries(_ drift: Drift) throws {
        var (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": ""]) }
        let before = object
        object.note(drift, from: nil, as: .report(hint: "do this"), now: world.now)
        #expect(object.status == .clientSideError)
        #expect(object.failure?.reason == drift.rawValue)
        #expect(object.failure?.hint == "do this")
        #expect(object.dueAt == nil)
        #expect(object.generation == before.generation + 1)
        #expect(object.hasDrifted && object.isComparable)
        #expect(!object.isSettled)
        #expect(object.arn == before.arn, "it stays ours")
    }

    @Test(arguments: Drift.allCases)
    func aDriftThatIsRepairedIsDueAtOnce(_ drift: Drift) throws {
        var (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": ""]) }
        object.note(drift, from: nil, as: .work, now: world.now)
        #expect(object.status == .pending)
        #expect(object.dueAt == world.now)
        #expect(object.failure == nil)
    }

    @Test(arguments: Drift.allCases)
    func aDriftThatWasTakenBackIsSyncedAgain(_ drift: Drift) throws {
        var (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": ""]) }
        object.note(drift, from: nil, as: .report(hint: ""), now: world.now)
        object.noteEqual(try observation(world), now: world.now + .seconds(1))
        #expect(object.isSettled)
        #expect(object.status == .synced)
        #expect(object.updatedAt == world.now + .seconds(1))
    }

    @Test func whatIsOnItsWayIsNotCompared() throws {
        let (world, _) = try synced()
        try world.put("b")
        #expect(try world.objects().first?.isComparable == false)
        let orders = try world.prepare()
        #expect(try world.objects().first?.isComparable == false)
        try world.answer(orders[0], world.aws.carryOut(orders[0].intent, name: orders[0].name, now: world.now))
        #expect(try world.objects().first?.isComparable == true)
        try world.delete()
        try world.settle()
        #expect(try world.objects().first?.isComparable == false)
    }

    @Test func onlyTheCopyThatIsGoneIsMadeAgain() throws {
        let (world, object) = try synced { $0.replicaRegions = .set(["eu-west-1": "", "eu-west-2": ""]) }
        world.aws.meddle(object.name) { $0.replicas["eu-west-1"] = nil }
        var changed = object
        changed.note(.replicas, from: try observation(world), as: .work, now: world.now)
        #expect(changed.replicas.keys.sorted() == ["eu-west-2"])
        try world.store.save(changed)
        #expect(try world.settle() == [.replicate(arn: try #require(object.arn), region: "eu-west-1")])
        #expect(try world.row()?.status == .synced)
    }

    @Test func theSinceOfADriftIsThatOfTheFirstLook() throws {
        var (world, object) = try synced()
        object.note(.content, from: nil, as: .report(hint: "one"), now: world.now)
        object.note(.content, from: nil, as: .report(hint: "two"), now: world.now + .seconds(60))
        #expect(object.failure?.since == world.now)
        #expect(object.failure?.hint == "two")
    }
}
