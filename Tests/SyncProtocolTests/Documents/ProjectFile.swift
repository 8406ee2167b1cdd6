import FoundationEssentials

/// A file of the project, by its path below the folder of `Package.swift`.
struct ProjectFile {
    let path: String

    init(_ path: String) {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        self.path = package.joined(separator: "/") + "/" + path
    }

    /// The file's bytes; none when it is not there.
    var bytes: [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    /// The file's text.
    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The names in this folder, sorted.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Writes the file anew.
    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
