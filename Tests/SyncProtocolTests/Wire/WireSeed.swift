/// One file of `seeds/wire`: a line as a client sends it, and what is expected of it.
struct WireSeed: Sendable, CustomStringConvertible {
    /// What a refused line is answered with.
    struct Expectation: Sendable {
        let code: Int
        let reason: String
        let closes: Bool
    }

    /// The file's name.
    let file: String
    /// The file's bytes.
    let bytes: [UInt8]
    /// The error it draws; nil for an accepted one.
    let expectation: Expectation?

    /// Test cases are named by their file.
    var description: String { file }

    /// Lines that are accepted.
    static let accepted: [WireSeed] = ProjectFile("seeds/wire/accepted").names
        .filter { $0.hasSuffix(".line") }
        .map { WireSeed(file: $0, bytes: ProjectFile("seeds/wire/accepted/\($0)").bytes, expectation: nil) }

    /// Lines that are refused: one for each row of the table.
    static let refused: [WireSeed] = ProjectFile("seeds/wire/refused/EXPECTED.tsv").text
        .split(separator: "\n")
        .filter { !$0.hasPrefix("#") }
        .compactMap { row in
            let columns = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 5, let code = Int(columns[1]) else { return nil }
            return WireSeed(
                file: columns[0], bytes: ProjectFile("seeds/wire/refused/\(columns[0])").bytes,
                expectation: Expectation(code: code, reason: columns[2], closes: columns[4] == "yes"))
        }
}
