public import JSONDocument

/// The wire type of a field: what a schema says about it, and how a string given by a person is read.
public enum FieldType: String, Sendable {
    /// A JSON string.
    case string
    /// A JSON integer of 64 bits.
    case integer
    /// `true` or `false`.
    case boolean
    /// An array of strings.
    case strings
    /// An array of integers.
    case integers
    /// An object whose members are strings.
    case map
    /// An object.
    case object
    /// An array of objects.
    case objects

    /// Reads a value that a person typed, as Vault does: `"true"`, `"30"`, `"a,b"`; anything that does not fit is left as
    /// it is, for the decoder to refuse.
    public func coerce(_ value: JSONValue) -> JSONValue {
        guard let text = value.string else { return coerceScalar(value) }
        switch self {
        case .string, .object, .objects:
            return value
        case .integer:
            return Int64(text).map(JSONValue.integer) ?? value
        case .boolean:
            switch text.lowercased() {
            case "true", "t", "1": return true
            case "false", "f", "0": return false
            default: return value
            }
        case .map:
            return Self.map(Self.list(text)) ?? value
        case .strings:
            return .array(Self.list(text).map(JSONValue.string))
        case .integers:
            let numbers = Self.list(text).map { Int64($0) }
            guard !numbers.contains(nil) else { return value }
            return .array(numbers.compactMap { $0 }.map(JSONValue.integer))
        }
    }

    private func coerceScalar(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.string, .number(let number)): .string(number.text)
        case (.string, .bool(let flag)): .string(flag ? "true" : "false")
        case (.map, .array(let elements)): Self.map(elements.compactMap(\.string)) ?? value
        case (.integers, .number): .array([value])
        case (.integers, .array(let elements)): .array(elements.map { FieldType.integer.coerce($0) })
        default: value
        }
    }

    /// An object of `key=value` texts; nil when one is none.
    private static func map(_ texts: [String]) -> JSONValue? {
        var object = JSONObject()
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            object[String(parts[0])] = .string(String(parts[1]))
        }
        return .object(object)
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}

/// What the registry says about one field of params or a result.
public struct FieldSchema: Sendable {
    /// The member's name.
    public let name: String
    /// Its wire type.
    public let type: FieldType
    /// Whether it must be there.
    public let isRequired: Bool
    /// Whether its value must never be shown.
    public let isSensitive: Bool
    /// What a schema says beyond the type.
    public let shape: FieldShape
    /// One line for people.
    public let summary: String
}

extension FieldSchema {
    /// A member that must be there.
    static func required(
        _ name: String, _ type: FieldType, _ summary: String, shape: FieldShape = .any
    ) -> FieldSchema {
        FieldSchema(name: name, type: type, isRequired: true, isSensitive: false, shape: shape, summary: summary)
    }

    /// A member that may be left out.
    static func optional(
        _ name: String, _ type: FieldType, _ summary: String, shape: FieldShape = .any
    ) -> FieldSchema {
        FieldSchema(name: name, type: type, isRequired: false, isSensitive: false, shape: shape, summary: summary)
    }
}
