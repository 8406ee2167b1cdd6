import FoundationEssentials

/// The files of `seeds/wire`: protocol lines as clients send them, and what is answered.
enum WireCorpus {
    /// A line that is refused.
    struct Refused: Sendable {
        let file: String
        let code: Int64
        let reason: String
        let closes: Bool
        let bytes: [UInt8]
    }

    /// A line that is accepted.
    struct Accepted: Sendable {
        let file: String
        let bytes: [UInt8]
        var isNotification: Bool { file.hasPrefix("notification-") }
    }

    static func refused() throws -> [Refused] {
        let table = String(decoding: try contents("refused/EXPECTED.tsv"), as: UTF8.self)
        return try table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { row in
            let columns = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 5, let code = Int64(columns[1]) else { return nil }
            return Refused(
                file: columns[0], code: code, reason: columns[2], closes: columns[4] == "yes",
                bytes: try contents("refused/\(columns[0])"))
        }
    }

    static func accepted() throws -> [Accepted] {
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/accepted")
        return try files.filter { $0.hasSuffix(".line") }.sorted().map { file in
            Accepted(file: file, bytes: try contents("accepted/\(file)"))
        }
    }

    private static let folder: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return package.joined(separator: "/") + "/seeds/wire"
    }()

    private static func contents(_ name: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { throw Missing(name: name) }
        return Array(data)
    }

    struct Missing: Error {
        let name: String
    }
}
