import FoundationEssentials
import JSONDocument
import SyncProtocol

/// A conversation of `proto/examples`: what is sent, and what is answered.
struct Transcript: Sendable, CustomStringConvertible {
    /// One line of it.
    enum Step: Sendable {
        case remark(String)
        case send(JSONValue)
        case expect(JSONValue)
    }

    let file: String
    let steps: [Step]

    var description: String { file }

    /// Every transcript there is, by name.
    static func all() throws -> [Transcript] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try files.filter { $0.hasSuffix(".ndjson") }.sorted().map { file in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
                throw CocoaError(.fileNoSuchFile)
            }
            let lines = [UInt8](data).split(separator: UInt8(ascii: "\n"))
            return Transcript(file: file, steps: try lines.map { try step(Array($0)) })
        }
    }

    /// The requests it sends.
    var requests: [JSONValue] {
        steps.compactMap { if case .send(let message) = $0 { message } else { nil } }
    }

    private static func step(_ line: [UInt8]) throws -> Step {
        let json = try JSONReader().read(line)
        if let remark = json["#"]?.string { return .remark(remark) }
        if let message = json[">"] { return .send(message) }
        if let message = json["<"] { return .expect(message) }
        throw CocoaError(.fileReadCorruptFile)
    }

    private static let folder: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return package.joined(separator: "/") + "/proto/examples"
    }()
}

extension JSONValue {
    /// Where this is not what a transcript expects; nil when it is. The words are those of `proto/examples/README.md`.
    func difference(from expected: JSONValue, at place: String = "") -> String? {
        if let word = expected.string, let fits = Self.words[word] {
            return fits(self) ? nil : "\(place): \(word) expected, not \(JSONWriter.text(self))"
        }
        switch (expected, self) {
        case (.object(let expected), .object(let value)):
            if expected["$more"] != true, let surplus = value.names.first(where: { expected[$0] == nil }) {
                return "\(place)/\(surplus) is not expected"
            }
            for member in expected.members where member.name != "$more" {
                guard let found = value[member.name] else { return "\(place)/\(member.name) is missing" }
                if let found = found.difference(from: member.value, at: "\(place)/\(member.name)") { return found }
            }
            return nil
        case (.array(let expected), .array(let value)):
            guard expected.count == value.count else { return "\(place): \(value.count) elements" }
            for (index, pair) in zip(expected, value).enumerated() {
                if let found = pair.1.difference(from: pair.0, at: "\(place)/\(index)") { return found }
            }
            return nil
        default:
            return expected == self ? nil : "\(place): \(JSONWriter.text(self)), \(JSONWriter.text(expected)) expected"
        }
    }

    private static let words: [String: @Sendable (JSONValue) -> Bool] = [
        "$any": { _ in true }, "$string": { $0.string != nil }, "$integer": { $0.int64 != nil },
        "$time": { value in
            value.string.map { $0.hasSuffix("Z") && $0.utf8.count == 30 && (try? Timestamp(rfc3339: $0)) != nil }
                ?? false
        },
        "$uuid": { $0.string?.split(separator: "-").map(\.utf8.count) == [8, 4, 4, 4, 12] },
        "$arn": { $0.string?.hasPrefix("arn:aws:secretsmanager:") == true },
        "$version_id": { $0.string?.utf8.count == 64 },
    ]
}

extension JSONWriter {
    fileprivate static func text(_ value: JSONValue) -> String {
        String(decoding: write(value), as: UTF8.self)
    }
}
