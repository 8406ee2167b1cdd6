import Foundation
import JSONDocument
import Testing

/// Vectors of other origins as JSON, with the numbers of cases for the log.
enum VectorDocument {
    static let folder = SigV4Vectors.folder

    /// The document at a path below the vectors' folder; empty where the folder is missing and may be.
    static func read(_ path: String) -> JSONValue {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)),
            let document = try? JSONReader(limits: .init(bytes: 8 << 20, nodes: 1_000_000)).read(Array(data))
        else { return .null }
        return document
    }

    /// The names in a folder below the vectors' folder.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path)) ?? [])
            .sorted()
    }
}

/// One case of a table of vectors: its name in the log, and its document.
struct VectorCase: Sendable, CustomTestStringConvertible {
    let name: String
    let document: JSONValue

    var testDescription: String { name }

    /// The cases of an array; names that come twice are numbered.
    static func cases(_ elements: [JSONValue]?, name member: String) -> [VectorCase] {
        (elements ?? []).enumerated().map { index, element in
            VectorCase(name: "\(index + 1): \(element[member]?.string ?? "no name")", document: element)
        }
    }

    /// A member that holds an object of strings.
    func strings(_ member: String) -> [String: String] {
        var strings: [String: String] = [:]
        for member in document[member]?.object?.members ?? [] { strings[member.name] = member.value.string }
        return strings
    }
}

/// Objects of objects of strings, as profiles are written in vectors.
func nested(_ value: JSONValue?) -> [String: [String: String]] {
    var nested: [String: [String: String]] = [:]
    for outer in value?.object?.members ?? [] {
        nested[outer.name] = [:]
        for inner in outer.value.object?.members ?? [] { nested[outer.name]?[inner.name] = inner.value.string ?? "" }
    }
    return nested
}
