import JSONDocument

/// YAML in block style, members sorted. A string is quoted whenever some YAML reader could take it for something else.
enum YAMLWriter {
    /// The text, without a line break at the end.
    static func render(_ value: JSONValue) -> String {
        lines(value).joined(separator: "\n")
    }

    private static func lines(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty:
            object.sortedMembers.flatMap { member in
                nested(member.value, after: "\(string(member.name)):", indent: isList(member.value) ? "" : "  ")
            }
        case .array(let elements) where !elements.isEmpty:
            elements.flatMap { element in
                let inner = lines(element)
                return inner.enumerated().map { $0.offset == 0 ? "- \($0.element)" : "  \($0.element)" }
            }
        case .string(let text): [string(text)]
        case .null, .bool, .number, .array, .object: [PrettyJSON.scalar(value)]
        }
    }

    private static func nested(_ value: JSONValue, after key: String, indent: String) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty: [key] + lines(value).map { indent + $0 }
        case .array(let elements) where !elements.isEmpty: [key] + lines(value).map { indent + $0 }
        case .null, .bool, .number, .string, .array, .object: ["\(key) \(lines(value).joined())"]
        }
    }

    private static func isList(_ value: JSONValue) -> Bool {
        value.array?.isEmpty == false
    }

    /// The words YAML 1.1 or 1.2 readers take for booleans, null or numbers.
    private static let words: Set<String> = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
    ]

    static func string(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// Begins with a letter, `_` or `/`, goes on in characters that mean nothing to YAML there, and is no reserved word.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isLetter(first) || first == UInt8(ascii: "/"),
            last != UInt8(ascii: ":"), last != UInt8(ascii: " "), !words.contains(text.lowercased())
        else { return false }
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: " "):
                continue
            case UInt8(ascii: ":") where bytes[index + 1] != UInt8(ascii: " "):
                continue
            case let byte where isLetter(byte):
                continue
            default:
                return false
            }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80 || byte == UInt8(ascii: "_")
    }

    /// Double-quoted, every character outside printable ASCII escaped; JSON's escapes are YAML's too.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.contains { $0.value > 0xFFFF }
            ? PrettyJSON.scalar(.string(text))
            : String(decoding: JSONWriter.write(.string(text), style: .wire), as: UTF8.self)
    }
}
