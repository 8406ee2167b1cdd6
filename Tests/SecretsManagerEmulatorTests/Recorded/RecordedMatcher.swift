import JSONDocument

@testable import SecretsManagerEmulator

/// Compares answers with a recording in which names, ids and times are placeholders.
///
/// A placeholder stands for the same text wherever it occurs in a scenario.
struct RecordedMatcher {
    private var bound: [String: String]
    /// ARNs as they come, by secret name.
    private var arns: [String: String] = [:]

    init(names: [String]) {
        bound = ["partition": "aws", "region": "us-east-1"]
        for (index, name) in names.enumerated() {
            bound["SecretId-\(index)idx"] = name
            bound["name:\(index + 1)"] = name
        }
    }

    /// Remembers the ARN of an answer, for inputs that ask for it.
    mutating func learn(_ document: JSONValue?) {
        guard let arn = document?["ARN"]?.string, let name = document?["Name"]?.string else { return }
        arns[name] = arn
    }

    /// An input with `arn(NAME)` and `partial(NAME)` replaced by what the service gave out.
    func substituted(_ input: JSONValue) -> JSONValue {
        guard var object = input.object, let id = object["SecretId"]?.string else { return input }
        for (name, arn) in arns {
            if id == "arn(\(name))" { object["SecretId"] = .string(arn) }
            if id == "partial(\(name))" { object["SecretId"] = .string(String(arn.dropLast(7))) }
        }
        return .object(object)
    }

    /// What differs between an answer and its recording.
    mutating func compare(_ answer: ServiceAnswer, with expected: JSONValue) -> [String] {
        learn(answer.document)
        if let error = expected["Error"] {
            let status = expected["ResponseMetadata"]?["HTTPStatusCode"] ?? expected["Metadata"]?["StatusCode"]
            var differences: [String] = []
            let code = (error["Code"] ?? error["__type"])?.string
            if answer.code != code { differences.append("code \(answer.code ?? "none"), not \(code ?? "none")") }
            if answer.message != error["Message"]?.string { differences.append("text \(answer.message ?? "none")") }
            if status?.int64 != Int64(answer.status) { differences.append("status \(answer.status)") }
            // The texts of the service's own errors come under Message, others under message.
            if expected["Message"] != nil, answer.document?["Message"] == nil { differences.append("no Message") }
            let known = ["__type", "Message", "message"]
            for name in answer.document?.object?.names ?? [] where !known.contains(name) {
                differences.append("\(name): not recorded")
            }
            return differences
        }
        guard answer.status == 200 else { return ["\(answer.status) \(answer.code ?? "")"] }
        return compare(answer.document ?? .object(JSONObject()), expected, "")
    }

    private mutating func compare(_ actual: JSONValue, _ expected: JSONValue, _ place: String) -> [String] {
        switch (expected, actual) {
        case (.object(let wanted), .object(let object)): return compare(object, wanted, place)
        case (.object, .string(let text)):
            // A document in a document, which the recording shows parsed.
            guard let inner = try? JSONReader().read(Array(text.utf8)) else { return ["\(place): no document"] }
            return compare(inner, expected, place)
        case (.array(let wanted), .array(let elements)):
            guard wanted.count == elements.count else { return ["\(place): \(elements.count), not \(wanted.count)"] }
            return zip(elements, wanted).enumerated().flatMap { compare($1.0, $1.1, "\(place)/\($0)") }
        case (.string("datetime"), .number): return []
        case (.string(let wanted), .string(let text)):
            let wanted = Self.binary(wanted) ?? wanted
            return matches(text, wanted) ? [] : ["\(place): \(text), not \(wanted)"]
        default: return actual == expected ? [] : ["\(place): \(actual), not \(expected)"]
        }
    }

    private mutating func compare(_ actual: JSONObject, _ expected: JSONObject, _ place: String) -> [String] {
        var left = actual.members
        var differences: [String] = []
        for member in expected.members where member.name != "ResponseMetadata" {
            guard let index = left.firstIndex(where: { matches($0.name, member.name) }) else {
                differences.append("\(place)/\(member.name): missing")
                continue
            }
            differences += compare(left.remove(at: index).value, member.value, "\(place)/\(member.name)")
        }
        return differences + left.map { "\(place)/\($0.name): not recorded" }
    }

    /// Whether a text is what a pattern with placeholders says; the last one may be new and is bound then.
    private mutating func matches(_ text: String, _ pattern: String) -> Bool {
        var rest = text[...]
        var wanted = pattern[...]
        while let open = wanted.firstIndex(of: "<"), let close = wanted[open...].firstIndex(of: ">") {
            let literal = wanted[..<open]
            guard rest.hasPrefix(literal) else { return false }
            rest = rest.dropFirst(literal.count)
            let name = String(wanted[wanted.index(after: open)..<close])
            wanted = wanted[wanted.index(after: close)...]
            if let value = bound[name] {
                guard rest.hasPrefix(value) else { return false }
                rest = rest.dropFirst(value.count)
            } else {
                guard wanted.isEmpty, Self.fits(rest, name), !bound.values.contains(String(rest)) else { return false }
                bound[name] = String(rest)
                return true
            }
        }
        return rest == wanted
    }

    /// Whether a text can be what a placeholder stands for: a version's id, or a hyphen and six letters or digits.
    private static func fits(_ text: Substring, _ placeholder: String) -> Bool {
        if text.isEmpty { return false }
        if placeholder.contains("uuid:") { return (32...64).contains(text.utf8.count) }
        if placeholder.hasPrefix("ArnPart") {
            return text.hasPrefix("-") && text.utf8.count == 7
                && text.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        return true
    }

    /// The base64 of bytes that were recorded as Python writes them.
    private static func binary(_ text: String) -> String? {
        guard text.hasPrefix("b'"), text.hasSuffix("'") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8.dropFirst(2).dropLast())[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), rest.count >= 3 {
                let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
                bytes.append(UInt8(digits, radix: 16) ?? 0)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return base64(bytes)
    }

    /// The base64 of those bytes (RFC 4648).
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let bits = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for index in 0..<4 {
                text.append(index <= part.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : 0x3D)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
