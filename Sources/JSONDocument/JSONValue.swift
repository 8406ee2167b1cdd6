/// A JSON document as a tree of values.
///
/// Built only by ``JSONReader`` from checked bytes or by hand in code; written by ``JSONWriter``.
/// Equality compares strings by their UTF-8 bytes and numbers by their text, so it never calls two documents
/// equal that a peer could tell apart.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as the text it was written with.
    case number(JSONNumber)
    /// A string, after the escapes were resolved.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, its members in the order they were written.
    case object(JSONObject)

    /// Compares two documents byte for byte: Swift's own string equality would call `é` and `e` + accent equal.
    public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}

/// A JSON number, kept as the text it was written with: `-0`, `1e400` and 30-digit integers survive.
public struct JSONNumber: Sendable, Equatable {
    /// The number's text, valid by RFC 8259 section 6.
    public let text: String

    /// Takes the text of a number token that a reader has already checked.
    ///
    /// - Parameter text: a number by the grammar of RFC 8259 section 6; not checked again.
    public init(checkedText text: String) {
        self.text = text
    }

    /// The number of an integer.
    public init(_ value: some BinaryInteger) {
        self.text = String(value)
    }

    /// The value when the text is a plain integer (no fraction, no exponent) that fits 64 bits, else nil.
    ///
    /// `-0` reads as 0.
    public var int64: Int64? {
        Int64(text)
    }

    /// The nearest double, or nil when the number overflows to infinity.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

extension JSONValue {
    /// An integer as a JSON number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(JSONNumber(value))
    }

    /// The string, when this is one; nothing is coerced.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The boolean, when this is one; nothing is coerced.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The 64-bit integer, when this is a number written as one; nothing is coerced.
    public var int64: Int64? {
        if case .number(let value) = self { value.int64 } else { nil }
    }

    /// The elements, when this is an array.
    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object, when this is one.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of that name, when this is an object that has it.
    public subscript(name: String) -> JSONValue? {
        object?[name]
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A boolean.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// An integer.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// An array.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// An object, members in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }

    /// `null`.
    public init(nilLiteral: ()) {
        self = .null
    }
}
