import FoundationEssentials
import JSONDocument
import Testing

/// The folder of recorded vectors beside the package; absent is fine except in CI.
enum VectorFolder {
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["SECRETSYNC_VECTORS"] { return path }
        let root = #filePath.split(separator: "/").dropLast(4)
        return "/" + root.dropLast().joined(separator: "/") + "/shared/vectors"
    }()

    /// Whether tests that need the folder run: where it is, and always in CI, where its absence is a failure.
    static let isWanted: Bool =
        FileManager.default.fileExists(atPath: path) || ProcessInfo.processInfo.environment["CI"] == "true"

    static func document(_ name: String) throws -> JSONValue {
        let data = try #require(FileManager.default.contents(atPath: "\(path)/\(name)"), "missing vector \(name)")
        return try JSONReader(limits: .init(bytes: 4 << 20, nodes: 1_000_000)).read(Array(data))
    }
}
