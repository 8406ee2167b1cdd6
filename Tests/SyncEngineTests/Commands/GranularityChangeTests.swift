import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// A change of the granularity is like one of the template: the new secrets first, then the old ones.
struct GranularityChangeTests {
    private func synced(
        _ granularity: Granularity, retain: RetainPolicy = .untilSynced
    ) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write {
            $0.granularity = .set(granularity)
            $0.retain = .set(retain)
        }
        try world.setKeys(["a": "1", "b": "2"])
        try world.settle()
        return world
    }

    private func change(_ world: EngineWorld, to granularity: Granularity) throws {
        try world.write(patch: true) { $0.granularity = .set(granularity) }
    }

    private func whole(_ world: EngineWorld) throws -> String? {
        try world.current(EngineWorld.name())?.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func nothingChangesUntilTheNextSet() throws {
        let world = try synced(.secretPath)
        try change(world, to: .secretKey)
        try world.putKeys(["a": "2"])
        try world.settle()
        #expect(try whole(world) == "{\"a\":\"2\"}")
        #expect(try world.remoteKeys() == [:])
    }

    @Test func fromTheWholeToItsKeys() throws {
        let world = try synced(.secretPath, retain: .always)
        try change(world, to: .secretKey)
        try world.set()
        for order in try world.prepare() {
            #expect(try whole(world) != nil, "the old one stays until the last new one is there")
            try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        }
        #expect(try world.settle().map(\.operation) == ["DeleteSecret"])
        #expect(try whole(world) == nil)
        #expect(try world.remoteKeys() == ["a": "1", "b": "2"])
        #expect(try world.keyStatuses() == ["a": .synced, "b": .synced])
    }

    @Test func fromTheKeysToTheWhole() throws {
        let world = try synced(.secretKey, retain: .always)
        try change(world, to: .secretPath)
        try world.set()
        let order = try #require(try world.prepare().first)
        #expect(try world.remoteKeys() == ["a": "1", "b": "2"])
        try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(try world.settle().map(\.operation) == ["DeleteSecret", "DeleteSecret"])
        #expect(try whole(world) == "{\"a\":\"1\",\"b\":\"2\"}")
        #expect(try world.remoteKeys() == [:])
        #expect(try world.rows().map { $0.subKey } == [nil])
        #expect(try world.row()?.status == .synced)
    }

    @Test func oneKeyThatFailsKeepsTheOldOne() throws {
        let world = try synced(.secretPath)
        try change(world, to: .secretKey)
        try world.setKeys(["a": "1", "b": ""])
        try world.settle()
        #expect(try world.keyStatuses() == ["a": .synced, "b": .clientSideError])
        #expect(try whole(world) != nil)
    }

    @Test(arguments: Granularity.allCases)
    func withoutBytesTheOldOnesStayUntouched(_ before: Granularity) throws {
        let world = try synced(before)
        let after: Granularity = before == .secretPath ? .secretKey : .secretPath
        try change(world, to: after)
        try world.set()
        #expect(try world.settle().isEmpty)
        #expect(try world.rows().map(\.pendingReason) == [.awaitingValue])
        #expect(try world.association()?.status == .pending)
        try world.putKeys(["b": "3"])
        try world.settle()
        #expect(try world.remoteKeys() == (after == .secretKey ? ["b": "3"] : [:]))
        #expect(try whole(world) == (after == .secretKey ? nil : "{\"b\":\"3\"}"))
        #expect(try world.association()?.status == .synced)
    }

    @Test(arguments: Granularity.allCases)
    func goingBackKeepsWhatIsThere(_ before: Granularity) throws {
        let world = try synced(before)
        let secrets = Set(world.aws.liveSecrets.map(\.arn))
        let after: Granularity = before == .secretPath ? .secretKey : .secretPath
        try change(world, to: after)
        try world.set()
        try world.settle()
        try change(world, to: before)
        try world.set()
        #expect(try world.settle().isEmpty)
        #expect(Set(world.aws.liveSecrets.map(\.arn)) == secrets)
        #expect(try world.association()?.status == .synced)
    }

    /// The whole secret has the name that one of the keys is to have: it becomes that key's.
    @Test func aNameThatStaysIsTakenOver() throws {
        let world = EngineWorld()
        try world.write { $0.secretNameTemplate = .set("vault/{{ .SecretPath }}") }
        try world.set("a", data: EngineWorld.object(["app": "1", "b": "2"]))
        try world.settle()
        let arn = world.aws.live("vault/a")?.arn
        try world.write(patch: true) {
            $0.granularity = .set(.secretKey)
            $0.secretNameTemplate = .set("vault/{{ .SecretKey | replace \"app\" \"a\" }}")
        }
        try world.set("a", data: EngineWorld.object(["app": "1", "b": "2"]))
        #expect(try world.settle().map(\.operation).sorted() == ["CreateSecret", "UpdateSecret"])
        #expect(world.aws.live("vault/a")?.arn == arn)
        #expect(world.current("vault/a") == SecretValue(Array("1".utf8)))
        #expect(world.current("vault/b") == SecretValue(Array("2".utf8)))
    }

    @Test func keysMoveToANewTemplateWithoutTheHost() throws {
        let world = try synced(.secretKey, retain: .always)
        try world.write(patch: true) { $0.secretNameTemplate = .set("new/{{ .SecretPath }}/{{ .SecretKey }}") }
        try world.set()
        #expect(
            try world.settle().map(\.operation) == ["CreateSecret", "CreateSecret", "DeleteSecret", "DeleteSecret"])
        #expect(world.aws.liveSecrets.map(\.name).sorted() == ["new/app/a", "new/app/b"])
    }

    @Test func aTemplateHasToFitTheGranularity() throws {
        let world = EngineWorld()
        try world.write { $0.secretNameTemplate = .set("vault/{{ .SecretPath }}") }
        let patch = #expect(throws: RPCError.self) { try change(world, to: .secretKey) }
        #expect(patch?.reason == .invalidNameTemplate && patch?.path == "/granularity")
        #expect(patch?.hint?.contains("change secret_name_template in the same request") == true)
        let write = #expect(throws: RPCError.self) {
            try world.write {
                $0.granularity = .set(.secretKey)
                $0.secretNameTemplate = .set("vault/{{ .SecretPath }}")
            }
        }
        #expect(write?.path == "/secret_name_template")
        let view = try world.write(patch: true) {
            $0.granularity = .set(.secretKey)
            $0.secretNameTemplate = .set("vault/{{ .SecretPath }}/{{ .SecretKey }}")
        }
        #expect(view.options?["granularity_level"] == "secret-key")
        #expect(view.connectionDetails["granularity"] == nil)
        let back = #expect(throws: RPCError.self) { try world.write(patch: true) { $0.granularity = .unset } }
        #expect(back?.path == "/granularity")
    }
}
