import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// `metadata_tags`: the metadata of a secret are tags of its secrets in AWS, and never a version or a reason to fail.
struct MetadataTagTests {
    private static let own = DestinationSettings.ownTagKey

    private func world(
        _ metadata: [String: JSONValue]? = ["team": "core"], _ change: (inout DestinationFields) -> Void = { _ in }
    ) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write {
            $0.metadataTags = .set(true)
            change(&$0)
        }
        try world.put("a", metadata: metadata)
        try world.set()
        try world.settle()
        return world
    }

    private func live(_ world: EngineWorld) throws -> ModelSecretsManager.Secret {
        try #require(world.aws.live(try EngineWorld.name()))
    }

    @Test func aHeldValueKeepsItsMetadataForTheSet() throws {
        let world = try world(["team": "core", "cost": 42, "flag": true])
        #expect(try live(world).tags == [Self.own: "", "team": "core", "cost": "42", "flag": "true"])
        #expect(try world.row()?.status == .synced)
        #expect(try world.row()?.warnings == [])
    }

    @Test func withoutTheFieldMetadataAreKeptAndNoTags() throws {
        let world = try world { $0.metadataTags = .unchanged }
        #expect(try live(world).tags == [Self.own: ""])
        try world.put("a", metadata: ["team": "other"])
        #expect(try world.settle().isEmpty)
        try world.write(patch: true) { $0.metadataTags = .set(true) }
        #expect(try world.settle().isEmpty, "a change of the destination alone touches nothing")
        try world.set()
        #expect(try world.settle().map(\.operation) == ["TagResource"])
        #expect(try live(world).tags == [Self.own: "", "team": "other"])
    }

    @Test func newMetadataOfTheSameContentChangeTagsOnly() throws {
        let world = try world(["team": "core", "old": "1"])
        let answer = try world.put("a", metadata: ["team": "edge", "new": "2"])
        #expect(answer.duplicate)
        #expect(try world.row()?.status == .pending)
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource"])
        #expect(try live(world).tags == [Self.own: "", "team": "edge", "new": "2"])
        #expect(try live(world).versions.count == 1)
        #expect(try world.row()?.status == .synced)
        try world.put("a", metadata: ["new": "2", "team": "edge"])
        #expect(try world.settle().isEmpty, "the same again is nothing")
    }

    @Test func metadataNotGivenStayAndAnEmptyObjectClearsThem() throws {
        let world = try world()
        try world.put("b")
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try live(world).tags == [Self.own: "", "team": "core"])
        try world.put("c", metadata: [:])
        try world.settle()
        #expect(try live(world).tags == [Self.own: ""])
    }

    @Test func thoseOfASupersededOrRefusedVersionAreNotTaken() throws {
        let world = try world(nil)
        try world.put("b", metadata: ["team": "core"], version: 5)
        try world.settle()
        #expect(try world.put("a", metadata: ["team": "old"], version: 4).superseded)
        #expect(throws: RPCError.self) { try world.put("x", metadata: ["team": "wrong"], version: 5) }
        #expect(try world.settle().isEmpty)
        #expect(try live(world).tags == [Self.own: "", "team": "core"])
    }

    @Test func customTagsWinAsOfTheLastSet() throws {
        let world = try world(["team": "metadata", "cost": "1"]) { $0.customTags = .set(["team": "custom"]) }
        #expect(try live(world).tags == [Self.own: "", "team": "custom", "cost": "1"])
        try world.write(patch: true) { $0.customTags = .set(["team": "later"]) }
        try world.put("a", metadata: ["team": "metadata", "cost": "2"])
        try world.settle()
        #expect(try live(world).tags == [Self.own: "", "team": "custom", "cost": "2"])
        try world.set()
        try world.settle()
        #expect(try live(world).tags == [Self.own: "", "team": "later", "cost": "2"])
    }

    @Test func unsetTheyGoAtTheNextSet() throws {
        let world = try world()
        #expect(try world.view().connectionDetails["metadata_tags"] == true)
        let view = try world.write(patch: true) { $0.metadataTags = .unset }
        #expect(view.connectionDetails["metadata_tags"] == nil)
        try world.put("a", metadata: ["team": "edge"])
        try world.settle()
        #expect(try live(world).tags == [Self.own: "", "team": "edge"], "as of the last set")
        try world.set()
        #expect(try world.settle().map(\.operation) == ["TagResource", "UntagResource"])
        #expect(try live(world).tags == [Self.own: ""])
    }

    @Test func whatIsNoTagIsLeftOutWithAWarningUntilItIsMended() throws {
        let canary = "canary|value"
        let world = try world([
            "good": "1", "bad": .string(canary), "aws:x": "1", "k#": "1", Self.own: "1",
            "long": .string(String(repeating: "v", count: 257)),
        ])
        #expect(try live(world).tags == [Self.own: "", "good": "1"])
        let row = try #require(try world.row())
        #expect(row.status == .synced)
        #expect(row.warnings.count == 5)
        for key in ["bad", "aws:x", "k#", Self.own, "long"] {
            #expect(row.warnings.contains { $0.contains("\"\(key)\"") }, "\(key)")
        }
        #expect(!row.warnings.contains { $0.contains("canary") })
        try world.put("a", metadata: ["good": "1", "bad": "mended"])
        #expect(try world.settle().map(\.operation) == ["TagResource"])
        #expect(try live(world).tags == [Self.own: "", "good": "1", "bad": "mended"])
        #expect(try world.row()?.warnings == [])
    }

    @Test func whatIsTooManyIsLeftOutByTheOrderOfKeys() throws {
        let keys = (100..<160).map { "k\($0)" }
        let world = try world(Dictionary(uniqueKeysWithValues: keys.map { ($0, .string("")) })) {
            $0.customTags = .set(["k155": "custom", "z": ""])
        }
        let tags = try live(world).tags
        #expect(tags.count == 50)
        #expect(tags["k155"] == "custom")
        #expect(tags["k146"] == "" && tags["k147"] == nil)
        let warnings = try #require(try world.row()).warnings
        #expect(warnings.count == 9)
        #expect(warnings.first?.contains("\"k147\"") == true)
        #expect(warnings.last?.hasPrefix("4 more") == true)
    }

    @Test func everyKeysOwnSecretHasThem() throws {
        let world = try EngineWorld.keyed { $0.metadataTags = .set(true) }
        try world.putKeys(["a": "1"], metadata: ["team": "core"])
        try world.setKeys()
        try world.settle()
        #expect(try tags(world) == ["a": "core"])
        try world.putKeys(["a": "1", "b": "2"], metadata: ["team": "edge"])
        #expect(try world.settle().map(\.operation).sorted() == ["CreateSecret", "TagResource"])
        #expect(try tags(world) == ["a": "edge", "b": "edge"])
        try world.putKeys(["a": "1", "b": "2"], metadata: ["team": "one"])
        #expect(try world.settle().map(\.operation) == ["TagResource", "TagResource"])
        #expect(try tags(world) == ["a": "one", "b": "one"])
    }

    private func tags(_ world: EngineWorld) throws -> [String: String?] {
        let prefix = try EngineWorld.name() + "/"
        return Dictionary(
            uniqueKeysWithValues: world.aws.liveSecrets.map {
                (String($0.name.dropFirst(prefix.count)), $0.tags["team"])
            })
    }

    @Test func aPulledValueBringsItsMetadata() throws {
        let world = EngineWorld()
        try world.write { $0.metadataTags = .set(true) }
        try world.set()
        try world.register()
        let order = try world.read()
        let metadata = SecretReadMetadata(version: 3, customMetadata: EngineWorld.object(["team": "core"]))
        try world.answer(order, .result(SecretReadResult(data: EngineWorld.data("a"), metadata: metadata).json))
        try world.settle()
        #expect(try live(world).tags == [Self.own: "", "team": "core"])
    }

    @Test func theyOutliveADeletionInTheHost() throws {
        let world = try world()
        try world.delete()
        try world.settle()
        try world.put("b")
        try world.settle()
        #expect(try live(world).tags == [Self.own: "", "team": "core"])
    }

    @Test func aFullQueueTakesNoNewMetadata() throws {
        let world = try world()
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(queueCapacity: .set(1))) }
        try world.set("other", data: EngineWorld.data("x"))
        let error = try #require(throws: RPCError.self) { try world.put("a", metadata: ["team": "edge"]) }
        #expect(error.reason == .queueFull)
        #expect(try world.objects().first?.attributes.tags == ["team": "core"])
        try world.put("a", metadata: ["team": "core"])
    }

    @Test func metadataCountAmongWhatIsHeld() throws {
        let world = EngineWorld()
        try world.put("a")
        let before = world.held.heldBytes
        try world.put("a", metadata: ["note": .string(String(repeating: "n", count: 1_000))])
        #expect(world.held.heldBytes >= before + 1_000)
    }
}

extension EngineWorld {
    @discardableResult
    fileprivate func put(
        _ content: String, metadata: [String: JSONValue]?, version: Int64? = nil
    ) throws -> SecretChangeResult {
        try putKeys(["v": .string(content)], version: version, metadata: metadata)
    }
}
