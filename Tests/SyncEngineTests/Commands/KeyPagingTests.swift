import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Pages of rows where a secret has many.
struct KeyPagingTests {
    private func pages(
        _ world: EngineWorld, limit: Int64? = nil, status: SyncStatus? = nil, detail: Bool = true
    ) throws -> [AssociatedSecrets] {
        var pages: [AssociatedSecrets] = []
        repeat {
            let after = pages.last?.next
            pages.append(
                try world.edit {
                    try $0.read(
                        AssociationReadParams(
                            destination: try EngineWorld.destinationID(), limit: limit, after: after, status: status,
                            detail: detail))
                })
            guard pages.count < 3_000 else { break }
        } while pages.last?.next != nil
        return pages
    }

    private func keys(_ count: Int) -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", .string("\($0)")) })
    }

    @Test(arguments: [1, 2, 3, 7, nil] as [Int64?])
    func everyRowIsThereOnceWhateverThePage(limit: Int64?) throws {
        let world = try EngineWorld.keyed()
        for secret in ["a", "a-b", "a/x", "b"] {
            try world.set(secret, data: EngineWorld.object(["x": "1", "y/z": "2", "": "3"]))
        }
        try world.write(patch: true) { $0.granularity = .set(.secretPath) }
        for secret in ["a/b", "c"] { try world.set(secret, data: EngineWorld.object(["x": "1"])) }
        let rows = try pages(world, limit: limit).flatMap(\.rows)
        #expect(
            rows.map { "\($0.secretName):\($0.subKey?.text ?? "-")" } == [
                "a:", "a:x", "a:y/z", "a-b:", "a-b:x", "a-b:y/z", "a/b:-", "a/x:", "a/x:x", "a/x:y/z", "b:", "b:x",
                "b:y/z", "c:-",
            ])
    }

    /// The key `b` of the secret `a` and the secret `a/b` would have one key.
    @Test func rowsOfOneKeyAreToldApart() throws {
        let world = try EngineWorld.keyed()
        try world.set("a", data: EngineWorld.object(["b": "1", "c": "2"]))
        try world.write(patch: true) { $0.granularity = .set(.secretPath) }
        try world.set("a/b", data: EngineWorld.object(["x": "1"]))
        let accessor = Accessor(derivedFrom: try MountPath("kv")).text
        let whole = try #require(try pages(world).first)
        #expect(
            whole.json["associated_secrets"]?.object?.names == [
                "\(accessor)/a//b", "\(accessor)/a/c", "\(accessor)/a/b",
            ])
        #expect(
            try pages(world, limit: 1).map(\.next) == ["\(accessor)/a//b", "\(accessor)/a/c", nil])
    }

    @Test func aStatusSelectsRowsNotAssociations() throws {
        let world = try EngineWorld.keyed()
        try world.set("a", data: EngineWorld.object(["good": "1", "empty": ""]))
        try world.set("b", data: EngineWorld.object(["good": "1"]))
        try world.settle()
        #expect(
            try pages(world, limit: 1, status: .synced).flatMap(\.rows).map(\.secretName) == ["a", "b"])
        #expect(
            try pages(world, status: .clientSideError).flatMap(\.rows).map { $0.subKey?.text } == ["empty"])
        #expect(try pages(world, status: .pending).flatMap(\.rows).isEmpty)
    }

    @Test func aThousandKeysPageWithinTheBounds() throws {
        let world = try EngineWorld.keyed()
        try world.setKeys(keys(1_000))
        for detail in [true, false] {
            let pages = try pages(world, limit: 1_000, detail: detail)
            #expect(pages.flatMap(\.rows).count == 1_000 && pages.count > 1)
            for page in pages {
                #expect(JSONWriter.write(.object(page.json)).count <= ProtocolLimits.pageBytes * 3 / 2)
            }
        }
    }

    /// What does not fit into the answer of a `set` are rows that say nothing new.
    @Test func anAnswerHasTheWorstRows() throws {
        let world = try EngineWorld.keyed()
        var data = keys(3_000)
        data["zz"] = ""
        let key = try world.setKeys(data)
        let empty = try #require(try world.objects().first { $0.subKey?.text == "zz" })
        _ = try world.edit { try $0.prepare(empty.key) }
        let answer = try world.edit {
            try $0.answer([key], of: EngineWorld.destinationID(), detail: true, departed: [:])
        }
        #expect(answer.omitted > 0 && answer.rows.count + Int(answer.omitted) == 3_001)
        #expect(answer.rows.contains { $0.subKey?.text == "zz" && $0.status == .clientSideError })
        #expect(JSONWriter.write(.object(answer.json)).count <= ProtocolLimits.replyBytes)
        #expect(answer.rows.map(\.key) == answer.rows.map(\.key).sorted())
    }

    @Test func aLongKeyIsShownCut() throws {
        let world = try EngineWorld.keyed { $0.secretNameTemplate = .set("vault/{{ .SecretKey | sha256 }}") }
        let long = String(repeating: "é", count: 400)
        try world.setKeys([long + "1": "1", long + "2": "2"])
        try world.settle()
        let rows = try pages(world, limit: 1).flatMap(\.rows)
        #expect(rows.count == 2 && Set(rows.map(\.key)).count == 2)
        #expect(rows.allSatisfy { $0.status == .synced && ($0.subKey?.text.utf8.count ?? 0) <= SubKey.shownBytes })
    }
}
