import JSONDocument

/// Lays a document out for people and line-based diffs: containers of scalars on one line, others one element a line.
enum JSONLayout {
    static func text(_ value: JSONValue) -> String {
        lay(value, indent: "") + "\n"
    }

    private static func lay(_ value: JSONValue, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .array(let elements) where elements.contains(where: isContainer):
            let lines = elements.map { inner + lay($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .object(let object) where object.members.contains(where: { isContainer($0.value) }):
            let lines = object.members.map { "\(inner)\(compact(.string($0.name))): \(lay($0.value, indent: inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .object(let object):
            return
                "{\(object.members.map { "\(compact(.string($0.name))): \(compact($0.value))" }.joined(separator: ", "))}"
        case .array, .null, .bool, .number, .string:
            return compact(value)
        }
    }

    private static func isContainer(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        case .null, .bool, .number, .string: false
        }
    }

    private static func compact(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.write(value), as: UTF8.self)
    }
}
