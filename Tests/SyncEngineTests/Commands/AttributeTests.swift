import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Custom tags and the KMS key: applied when an association is set, pushed by calls of their own, removed when not wanted.
struct AttributeTests {
    private static let own = DestinationSettings.ownTagKey

    private func world(_ change: (inout DestinationFields) -> Void) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write("d1", change)
        try world.set(data: EngineWorld.data("a"))
        return world
    }

    private func live(_ world: EngineWorld) throws -> ModelSecretsManager.Secret {
        try #require(world.aws.live(try EngineWorld.name()))
    }

    @Test func theyGoAlongWithTheCreate() throws {
        let world = try world {
            $0.customTags = .set(["team": "platform"])
            $0.kmsKeyID = .set("alias/secrets")
        }
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
        #expect(try live(world).tags == [Self.own: "", "team": "platform"])
        #expect(try live(world).kmsKeyID == "alias/secrets")
        #expect(try world.row()?.status == .synced)
    }

    @Test func aChangeReachesAnAssociationWhenItIsSetAgain() throws {
        let world = try world { $0.customTags = .set(["team": "platform", "old": "1"]) }
        try world.settle()
        try world.write(patch: true) {
            $0.customTags = .set(["team": "core", "new": "2"])
            $0.tagsToRemove = .set(["old"])
            $0.kmsKeyID = .set("alias/secrets")
        }
        #expect(try world.settle().isEmpty, "a change of the destination alone touches nothing")
        try world.set()
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource", "UpdateSecret"])
        #expect(try live(world).tags == [Self.own: "", "team": "core", "new": "2"])
        #expect(try live(world).kmsKeyID == "alias/secrets")
        #expect(try live(world).versions.count == 1, "attributes make no version")
        #expect(try world.row()?.status == .synced)
        try world.set()
        #expect(try world.settle().isEmpty)
    }

    @Test func aKeyThatIsUnsetGoesBackToAWSsOwn() throws {
        let world = try world { $0.kmsKeyID = .set("alias/secrets") }
        try world.settle()
        try world.write(patch: true) { $0.kmsKeyID = .unset }
        try world.set()
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try live(world).kmsKeyID == nil)
    }

    @Test func tagsThatMayNotBeRemovedStayWithAWarning() throws {
        let world = try world { $0.customTags = .set(["old": "1"]) }
        try world.settle()
        world.aws.allowsUntag = false
        try world.write(patch: true) { $0.tagsToRemove = .set(["old"]) }
        try world.set()
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource"])
        let row = try #require(try world.row())
        #expect(row.status == .synced)
        #expect(row.warnings.contains { $0.contains("secretsmanager:UntagResource") && $0.contains("old") })
        #expect(try world.settle().isEmpty, "it is not tried again by itself")
        // Setting the association asks for it again, and so does a change of the destination.
        try world.set()
        #expect(try world.settle().map(\.operation) == ["UntagResource"])
        world.aws.allowsUntag = true
        try world.write(patch: true)
        #expect(try world.settle().map(\.operation) == ["UntagResource"])
        #expect(try live(world).tags == [Self.own: ""])
        #expect(try world.row()?.warnings == [])
    }

    @Test func tagsThatChangeWhileTheCreateIsOnItsWayAreMended() throws {
        let world = try world { $0.customTags = .set(["old": "1"]) }
        let order = try #require(try world.prepare().first)
        try world.write(patch: true) {
            $0.customTags = .set(["new": "2"])
            $0.tagsToRemove = .set(["old"])
        }
        try world.set()
        try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource"])
        #expect(try live(world).tags == [Self.own: "", "new": "2"])
    }

    /// A copy of the first tagging arrives when the tag is no longer wanted.
    @Test func aTagThatComesBackLateIsRemovedOnceMore() throws {
        let world = try world { _ in }
        try world.settle()
        try world.write(patch: true) { $0.customTags = .set(["old": "1"]) }
        try world.set()
        let order = try #require(try world.prepare().first)
        _ = world.aws.carryOut(order.intent, name: order.name, now: world.now)
        try world.answer(order, .ambiguous(Fixture.refusal("RequestTimeout")), ambiguousAttempts: 1)
        world.advance(.seconds(10))
        try world.settle()
        try world.write(patch: true) { $0.tagsToRemove = .set(["old"]) }
        try world.set()
        try world.settle()
        #expect(try live(world).tags == [Self.own: ""])
        _ = world.aws.carryOut(order.intent, name: order.name, now: world.now)
        #expect(try live(world).tags["old"] == "1", "the late copy")
        world.advance(.seconds(16 * 60))
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource"])
        #expect(try live(world).tags == [Self.own: ""])
        #expect(try world.row()?.status == .synced)
    }

    /// What one association left is not wanted by the next one that gets the secret back.
    @Test func whatARestoredSecretHadIsMended() throws {
        let world = try world {
            $0.customTags = .set(["old": "1"])
            $0.kmsKeyID = .set("alias/secrets")
        }
        try world.settle()
        try world.remove()
        try world.settle()
        #expect(try world.association() == nil)
        try world.write(patch: true) {
            $0.customTags = .unset
            $0.kmsKeyID = .unset
        }
        try world.set(data: EngineWorld.data("b"))
        #expect(
            try world.settle().map(\.operation) == ["RestoreSecret", "UpdateSecret", "UntagResource", "UpdateSecret"])
        #expect(try live(world).tags == [Self.own: ""])
        #expect(try live(world).kmsKeyID == nil)
        #expect(try world.row()?.status == .synced)
    }

    @Test func aKeyThatIsRefusedIsSaidAndLeavesTheValueAlone() throws {
        let world = try world { _ in }
        try world.settle()
        try world.write(patch: true) { $0.kmsKeyID = .set("alias/none") }
        try world.set()
        let order = try #require(try world.prepare().first)
        try world.answer(
            order, .refused(Fixture.refusal("AccessDeniedException", "Access to KMS is not allowed")))
        let row = try #require(try world.row())
        #expect(row.status == .clientSideError)
        #expect(row.error?.reason == "kms_failure")
        #expect(row.error?.hint?.contains("kms:GenerateDataKey") == true)
        #expect(try live(world).versions.count == 1)
    }

    @Test func aPatchMergesTagsAndAWriteReplacesThem() throws {
        let world = EngineWorld()
        try world.write { $0.customTags = .set(["a": "1", "b": "2"]) }
        let patched = try world.write(patch: true) {
            $0.customTags = .set(["b": "3", "c": "4"])
            $0.tagsToRemove = .set(["a", "unknown"])
        }
        #expect(patched.options?["custom_tags"] == ["b": "3", "c": "4"])
        let written = try world.write { $0.customTags = .set(["d": "5"]) }
        #expect(written.options?["custom_tags"] == ["d": "5"])
        #expect(written.options?["secret_name_template"]?.string == Granularity.secretPath.defaultTemplate)
        #expect(try world.write(patch: true) { $0.customTags = .unset }.options == nil)
    }

    private static let many = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key-\($0)", "") })

    @Test(arguments: [
        ["aws:team": "x"], ["AWS:team": "x"], ["": "x"], [String(repeating: "k", count: 129): "x"], ["k#": "x"],
        ["k": "a|b"], ["k": String(repeating: "v", count: 257)], [DestinationSettings.ownTagKey: "x"], many,
    ])
    func aTagAWSWouldRefuseIsRefusedAtTheWrite(_ tags: [String: String]) throws {
        let world = EngineWorld()
        let error = try #require(throws: RPCError.self) { try world.write { $0.customTags = .set(tags) } }
        #expect(error.reason == .invalidTag)
        #expect(error.path == "/custom_tags")
        #expect(error.expected != nil)
        #expect(world.store.rows.destinations.isEmpty)
    }

    @Test func tagsOfAnyAlphabetAreTaken() throws {
        let world = EngineWorld()
        let tags = ["größe": "größer als 1", "部门": "平台 +-=._:/@", String(repeating: "ä", count: 128): ""]
        #expect(try world.write { $0.customTags = .set(tags) }.options?["custom_tags"]?.object?.count == 3)
    }

    @Test func tagsAreRemovedByPatchOnly() throws {
        let world = EngineWorld()
        let error = try #require(throws: RPCError.self) { try world.write { $0.tagsToRemove = .set(["a"]) } }
        #expect(error.path == "/tags_to_remove")
    }

    @Test func aKeyWithBlanksIsNone() throws {
        let world = EngineWorld()
        let error = try #require(throws: RPCError.self) { try world.write { $0.kmsKeyID = .set("alias/a b") } }
        #expect(error.path == "/kms_key_id")
    }
}
