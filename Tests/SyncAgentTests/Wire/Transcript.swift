import FoundationEssentials
import JSONDocument
import SyncProtocol

/// A conversation of `proto/examples`: what is sent, and what is answered.
struct Transcript: Sendable, CustomStringConvertible {
    /// One line of it.
    enum Step: Sendable {
        case remark(String)
        case send(JSONValue)
        case sendText([UInt8])
        /// These messages, in any order.
        case expect([JSONValue])
        case expectClose
    }

    let file: String
    let steps: [Step]

    var description: String { file }

    /// Every transcript that the plain agent plays, by name. Those that ask for another agent in their first line are played by
    /// `proto/conformance/transcripts.py`, which starts what they need.
    static func all() throws -> [Transcript] {
        try ["", "methods/", "errors/"].flatMap { part in
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")
            return try files.filter { $0.hasSuffix(".ndjson") }.sorted().compactMap { try read(part + $0) }
        }
    }

    /// The requests it sends.
    var requests: [JSONValue] {
        steps.compactMap { if case .send(let message) = $0 { message } else { nil } }
    }

    /// Whether one of its requests is of that method.
    func calls(_ method: String) -> Bool {
        requests.contains { $0["method"]?.string == method }
    }

    private static func read(_ file: String) throws -> Transcript? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
            throw CocoaError(.fileNoSuchFile)
        }
        let lines = try [UInt8](data).split(separator: UInt8(ascii: "\n")).map { try JSONReader().read(Array($0)) }
        guard lines.first?["agent"] == nil else { return nil }
        return Transcript(file: file, steps: try lines.map(step))
    }

    private static func step(_ json: JSONValue) throws -> Step {
        if let remark = json["#"]?.string { return .remark(remark) }
        if let message = json[">"] { return .send(message) }
        if let message = json["<"] { return .expect([message]) }
        if let messages = json["<any>"]?.array { return .expect(messages) }
        if let text = json["send"]?.string {
            return .sendText(Array(repeating: Array(text.utf8), count: Int(json["times"]?.int64 ?? 1)).flatMap { $0 })
        }
        if json["closed"] == true { return .expectClose }
        throw CocoaError(.fileReadCorruptFile)
    }

    private static let folder: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return package.joined(separator: "/") + "/proto/examples"
    }()
}

/// What `$=name` stands for in one playing of a transcript.
struct TranscriptNames {
    private var values: [String: JSONValue] = [:]

    /// Takes the value where the name is new; whether it is the same where it is not.
    mutating func fits(_ name: String, _ value: JSONValue) -> Bool {
        guard let known = values[name] else {
            values[name] = value
            return true
        }
        return known == value
    }

    /// A message with every name replaced by what it stands for.
    func filled(_ message: JSONValue) -> JSONValue {
        switch message {
        case .string(let text) where text.hasPrefix("$="): values[text] ?? message
        case .array(let elements): .array(elements.map(filled))
        case .object(let object):
            .object(JSONObject(object.members.map { .init(name: $0.name, value: filled($0.value)) }))
        case .null, .bool, .number, .string: message
        }
    }
}

extension JSONValue {
    /// Where this is not what a transcript expects; nil when it is. The words are those of `proto/examples/README.md`.
    func difference(from expected: JSONValue, at place: String = "") -> String? {
        var names = TranscriptNames()
        return difference(from: expected, at: place, &names)
    }

    /// The same, with what `$=name` stands for.
    func difference(from expected: JSONValue, at place: String = "", _ names: inout TranscriptNames) -> String? {
        if let word = expected.string, word.hasPrefix("$=") {
            return names.fits(word, self) ? nil : "\(place): another \(word) than before"
        }
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
                if let found = found.difference(from: member.value, at: "\(place)/\(member.name)", &names) {
                    return found
                }
            }
            return nil
        case (.array(let expected), .array(let value)):
            guard expected.count == value.count else { return "\(place): \(value.count) elements" }
            for (index, pair) in zip(expected, value).enumerated() {
                if let found = pair.1.difference(from: pair.0, at: "\(place)/\(index)", &names) { return found }
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
