import JSONDocument

/// JSON for people and for `jq`: two spaces, members sorted, number text verbatim.
enum PrettyJSON {
    /// The text, without a line break at the end.
    static func render(_ value: JSONValue) -> String {
        render(value, indent: "")
    }

    private static func render(_ value: JSONValue, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + render($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            let lines = object.sortedMembers.map { member in
                "\(inner)\(scalar(.string(member.name))): \(render(member.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .null, .bool, .number, .string, .array, .object:
            return scalar(value)
        }
    }

    /// A value on one line.
    static func scalar(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.write(value, style: .canonical), as: UTF8.self)
    }
}
