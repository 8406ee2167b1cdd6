import Foundation
import Testing

/// Signing vectors of other origins, read beside the package or where `SECRETSYNC_VECTORS` says.
enum SigV4Vectors {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SECRETSYNC_VECTORS"] {
            return URL(fileURLWithPath: path)
        }
        return URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("shared/vectors")
    }()

    /// Where they are missing the tests are skipped, except in CI, where that is a failure.
    static let canRun =
        FileManager.default.fileExists(atPath: folder.path)
        || ProcessInfo.processInfo.environment["CI"] == "true"

    /// The folders that are cases; whatever else lies there is none.
    static func names() throws -> [String] {
        let suite = folder.appendingPathComponent("sigv4")
        return try FileManager.default.contentsOfDirectory(atPath: suite.path).sorted().filter {
            FileManager.default.fileExists(atPath: suite.appendingPathComponent("\($0)/context.json").path)
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: folder.appendingPathComponent(path)))
    }
}

extension Trait where Self == ConditionTrait {
    static var needsVectors: ConditionTrait {
        .enabled(if: SigV4Vectors.canRun, "vectors not present")
    }
}
