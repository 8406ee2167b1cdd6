import JSONDocument
import SyncEngine
import SyncProtocol
import Testing

/// No answer is longer than 64 KiB where there is much to say: it comes in pages, or says what it leaves out (rules L1, A11).
struct LongAnswerTests {
    private static let longest = 65_536

    private static func names(_ count: Int) -> [String] {
        (0..<count).map { "d\(1_000 + $0)" }
    }

    private func pages(_ page: (PageParams) throws -> JSONObject) throws -> [JSONObject] {
        var pages: [JSONObject] = []
        repeat {
            let answer = try page(PageParams(limit: 1_000, after: pages.last?["next"]?.string))
            #expect(JSONWriter.write(.object(answer)).count < Self.longest)
            pages.append(answer)
        } while pages.last?["next"] != nil && pages.count < 100
        return pages
    }

    @Test func theStatusOfManyDestinationsComesInPages() throws {
        let world = EngineWorld()
        for name in Self.names(500) { try world.write(name) }
        let found = try pages { page in try world.edit { try $0.status(page) } }
        #expect(found.count > 1)
        #expect(
            found.flatMap { $0["destinations"]?.array ?? [] }.compactMap { $0["name"]?.string } == Self.names(500))
        let all = try world.edit { try $0.status() }
        #expect(all["destinations"]?.array?.count == 500 && all["next"] == nil)
        let few = try world.edit { try $0.status(PageParams(limit: 3, after: "d1001")) }
        #expect(few["destinations"]?.array?.compactMap { $0["name"]?.string } == ["d1002", "d1003", "d1004"])
        #expect(few["next"] == "d1004")
    }

    @Test func theDestinationsOfASecretComeInPages() throws {
        let world = EngineWorld()
        for name in Self.names(300) {
            try world.write(name) { $0.secretNameTemplate = .set("\(name)/{{ .SecretPath }}") }
            try world.set(on: name, data: EngineWorld.data("x"))
        }
        let secret = SecretReference(mount: try MountPath("kv"), secretName: try SecretName("app"))
        let found = try pages { page in
            try world.edit { try $0.destinations(of: SecretDestinationsParams(secret, page: page)) }
        }
        #expect(found.count > 1)
        #expect(
            found.flatMap { $0["associated_destinations"]?.object?.names.sorted() ?? [] }
                == Self.names(300).map { "aws-sm/\($0)" })
    }

    @Test func theAnswerOfASetOfManyKeysSaysWhatItLeavesOut() throws {
        let world = try EngineWorld.keyed()
        let keys = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("key\($0)", JSONValue.string("\($0)")) })
        let key = try world.setKeys(keys)
        let answer = try world.edit {
            try $0.answer([key], of: EngineWorld.destinationID(), detail: true, departed: [:])
        }
        #expect(JSONWriter.write(.object(answer.json)).count < Self.longest)
        #expect(answer.rows.count > 20)
        #expect(answer.omitted == 1_000 - Int64(answer.rows.count))
    }

    @Test func aWaitForManyRowsAnswersAsManyAsFit() throws {
        let world = EngineWorld()
        try world.write()
        let keys = try (0..<500).map { try world.set("s\($0)", data: EngineWorld.data("x")) }
        let answer = try world.edit { try $0.waitAnswer(keys, departed: [:]) }
        #expect(JSONWriter.write(.object(answer)).count < Self.longest)
        #expect(answer["total"] == 500)
        #expect((answer["rows"]?.array?.count ?? 0) > 20)
    }
}
