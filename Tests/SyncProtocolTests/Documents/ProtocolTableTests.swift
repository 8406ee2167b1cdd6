import FoundationEssentials
import JSONDocument
import SyncProtocol
import Testing

/// What is committed in `proto/` is what the code says.
@Suite struct ProtocolTableTests {
    private var regenerates: Bool {
        ProcessInfo.processInfo.environment["SECRETSYNC_REGENERATE"] == "1"
    }

    private func compare(_ path: String, with text: String) throws {
        let file = ProjectFile(path)
        if regenerates { try file.write(text) }
        #expect(
            file.text == text,
            "\(path) is out of date: SECRETSYNC_REGENERATE=1 swift test --filter SyncProtocolTests rewrites it")
    }

    @Test(arguments: ProtocolTables.files.map(\.path))
    func committedTableIsTheRenderedOne(path: String) throws {
        try compare(path, with: try #require(ProtocolTables.files.first { $0.path == path }).text)
    }

    @Test func generatedPartsOfTheSpecificationAreTheRenderedOnes() throws {
        try compare("proto/PROTOCOL.md", with: ProtocolBlocks.render(ProjectFile("proto/PROTOCOL.md").text))
    }

    @Test(arguments: ProtocolTables.files.map(\.path))
    func tableIsJSON(path: String) throws {
        let text = try #require(ProtocolTables.files.first { $0.path == path }).text
        #expect(throws: Never.self) { try JSONReader().read(Array(text.utf8)) }
    }
}
