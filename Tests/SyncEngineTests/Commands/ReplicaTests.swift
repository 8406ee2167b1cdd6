import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Copies in other regions: made after the secret, changed when it is set again, removed before it goes.
struct ReplicaTests {
    private func world(_ regions: [String: String]) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write { $0.replicaRegions = .set(regions) }
        try world.set(data: EngineWorld.data("a"))
        return world
    }

    private func live(_ world: EngineWorld) throws -> ModelSecretsManager.Secret {
        try #require(world.aws.live(try EngineWorld.name()))
    }

    @Test func theyAreMadeOnceTheSecretIsThere() throws {
        let world = try world(["eu-west-1": "", "eu-west-2": "alias/there"])
        #expect(
            try world.settle().map(\.operation)
                == ["CreateSecret", "ReplicateSecretToRegions", "ReplicateSecretToRegions"])
        #expect(try live(world).replicas == ["eu-west-1": "", "eu-west-2": "alias/there"])
        let row = try #require(try world.row())
        #expect(row.status == .synced)
        #expect(row.replicas.map(\.region) == ["eu-west-1", "eu-west-2"])
        #expect(row.replicas.allSatisfy { $0.status == "InSync" })
    }

    @Test func anotherKeyMakesTheCopyAnew() throws {
        let world = try world(["eu-west-1": ""])
        try world.settle()
        try world.write(patch: true) { $0.replicaRegions = .set(["eu-west-1": "alias/there"]) }
        try world.set()
        #expect(try world.settle().map(\.operation) == ["RemoveRegionsFromReplication", "ReplicateSecretToRegions"])
        #expect(try live(world).replicas == ["eu-west-1": "alias/there"])
    }

    @Test func theyGoBeforeTheSecret() throws {
        let world = try world(["eu-west-1": "", "eu-west-2": ""])
        try world.settle()
        try world.remove()
        #expect(
            try world.settle().map(\.operation)
                == ["RemoveRegionsFromReplication", "RemoveRegionsFromReplication", "DeleteSecret"])
        #expect(try world.association() == nil)
    }

    @Test func aCopyThatFailedIsAWarningAndIsTriedAgainWhenAsked() throws {
        let world = try world(["eu-west-1": ""])
        let create = try #require(try world.prepare().first)
        try world.answer(create, world.aws.carryOut(create.intent, name: create.name, now: world.now))
        let replicate = try #require(try world.prepare().first)
        _ = world.aws.carryOut(replicate.intent, name: replicate.name, now: world.now)
        let failed = ReplicaState(kmsKeyID: nil, status: "Failed", message: "the name is taken there")
        try world.answer(replicate, .applied(.init(arn: try live(world).arn, replicas: ["eu-west-1": failed])))
        let row = try #require(try world.row())
        #expect(row.status == .synced)
        #expect(row.replicas == [ReplicaRow(region: "eu-west-1", status: "Failed", message: "the name is taken there")])
        #expect(row.warnings == ["the replica in eu-west-1 failed: the name is taken there"])
        #expect(try world.settle().isEmpty)
        try world.set()
        #expect(try world.settle().map(\.operation) == ["RemoveRegionsFromReplication", "ReplicateSecretToRegions"])
        #expect(try world.row()?.warnings == [])
    }

    @Test func aCopyThatComesBackLateIsRemovedOnceMore() throws {
        let world = try world([:])
        try world.settle()
        try world.write(patch: true) { $0.replicaRegions = .set(["eu-west-1": ""]) }
        try world.set()
        let order = try #require(try world.prepare().first)
        try world.answer(order, .ambiguous(Fixture.refusal("RequestTimeout")), ambiguousAttempts: 1)
        world.advance(.seconds(10))
        try world.settle()
        try world.write(patch: true) { $0.replicaRegions = .unset }
        try world.set()
        try world.settle()
        #expect(try live(world).replicas.isEmpty)
        _ = world.aws.carryOut(order.intent, name: order.name, now: world.now)
        #expect(try !live(world).replicas.isEmpty, "the late copy of the request")
        world.advance(.seconds(16 * 60))
        try world.settle()
        #expect(try live(world).replicas.isEmpty)
        #expect(try world.row()?.status == .synced)
    }

    @Test(arguments: [
        (["nowhere-1": ""], ErrorReason.invalidRegion), (["us-east-1": ""], .invalidRegion),
        (["eu-west-1": "alias/a b"], .invalidParams),
    ])
    func whatCannotBeIsRefusedAtTheWrite(_ regions: [String: String], _ reason: ErrorReason) throws {
        let world = EngineWorld()
        world.environment.regionProblem = { $0.hasPrefix("nowhere") ? "a region of the region table" : nil }
        let error = try #require(throws: RPCError.self) { try world.write { $0.replicaRegions = .set(regions) } }
        #expect(error.reason == reason)
        #expect(error.path == "/replica_regions")
        #expect(world.store.rows.destinations.isEmpty)
    }
}
