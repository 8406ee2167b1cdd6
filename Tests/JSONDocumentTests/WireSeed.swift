import FoundationEssentials

/// One file of `seeds/wire`: a protocol line as a client sends it.
struct WireSeed: Sendable, CustomStringConvertible {
    /// The file's name.
    let file: String
    /// The file's bytes.
    let bytes: [UInt8]

    /// The line as the framing layer hands it on: without the LF and a CR before it.
    var line: [UInt8] {
        var line = bytes[...]
        if line.last == UInt8(ascii: "\n") {
            line.removeLast()
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
        }
        return Array(line)
    }

    /// Test cases are named by their file.
    var description: String { file }

    /// The cases that must be accepted, by name.
    static let accepted: [WireSeed] = load("accepted")
    /// The cases that must be refused, by name.
    static let refused: [WireSeed] = load("refused")

    /// One row of the table of refused cases.
    struct Expectation: Sendable, CustomStringConvertible {
        let file: String
        let code: String
        let reason: String
        /// The reader's reason, or `-` for a line that is valid JSON.
        let json: String
        let closes: String

        /// Test cases are named by their file.
        var description: String { file }
    }

    /// The table of refused cases.
    static let expectations: [Expectation] = {
        let table = String(decoding: contents(of: "\(folder)/refused/EXPECTED.tsv"), as: UTF8.self)
        return table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { row in
            let columns = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 5 else { return nil }
            return Expectation(
                file: columns[0], code: columns[1], reason: columns[2], json: columns[3], closes: columns[4])
        }
    }()

    private static let folder: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return package.joined(separator: "/") + "/seeds/wire"
    }()

    private static func load(_ name: String) -> [WireSeed] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
        return files.filter { $0.hasSuffix(".line") }.sorted().map { file in
            WireSeed(file: file, bytes: contents(of: "\(folder)/\(name)/\(file)"))
        }
    }

    private static func contents(of path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }
}
