public import JSONDocument

/// One field of a params object: its name, its wire type and how it becomes a Swift value, declared once.
public struct Field<Value: Sendable>: Sendable {
    /// The member's name.
    public let name: String
    /// Its wire type.
    public let type: FieldType
    /// One line for people.
    public let summary: String
    /// Whether its value must never be shown.
    public let isSensitive: Bool
    /// What a schema says beyond the type.
    public let shape: FieldShape
    let decode: @Sendable (JSONValue) throws(NameError) -> Value

    /// Declares a field.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - type: the wire type.
    ///   - summary: one line for people.
    ///   - isSensitive: whether the value must never be shown.
    ///   - shape: what a schema says beyond the type; `decode` refuses what does not fit it.
    ///   - decode: the Swift value of the member, or what was expected.
    public init(
        _ name: String, _ type: FieldType, _ summary: String, isSensitive: Bool = false, shape: FieldShape = .any,
        decode: @escaping @Sendable (JSONValue) throws(NameError) -> Value
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        self.isSensitive = isSensitive
        self.shape = shape
        self.decode = decode
    }

    /// What the registry says about it where it must be there.
    public var required: FieldSchema {
        FieldSchema(
            name: name, type: type, isRequired: true, isSensitive: isSensitive, shape: shape, summary: summary)
    }

    /// What the registry says about it where it may be left out.
    public var optional: FieldSchema {
        FieldSchema(
            name: name, type: type, isRequired: false, isSensitive: isSensitive, shape: shape, summary: summary)
    }
}

extension Field where Value == String {
    /// A string of bounded length in UTF-8 bytes.
    public static func string(
        _ name: String, bytes: ClosedRange<Int> = 0...1_024, isSensitive: Bool = false, _ summary: String
    ) -> Field<String> {
        Field(name, .string, summary, isSensitive: isSensitive, shape: .bytes(bytes)) { (value) throws(NameError) in
            guard let text = value.string, bytes.contains(text.utf8.count) else {
                throw NameError(expected: "a string of \(bytes.lowerBound)..\(bytes.upperBound) bytes")
            }
            return text
        }
    }
}

extension Field where Value == Int64 {
    /// An integer of that range.
    public static func integer(_ name: String, _ range: ClosedRange<Int64>, _ summary: String) -> Field<Int64> {
        Field(name, .integer, summary, shape: .range(range)) { (value) throws(NameError) in
            guard let number = value.int64, range.contains(number) else {
                throw NameError(expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension Field where Value == Bool {
    /// A boolean.
    public static func boolean(_ name: String, _ summary: String) -> Field<Bool> {
        Field(name, .boolean, summary) { (value) throws(NameError) in
            guard let flag = value.bool else { throw NameError(expected: "true or false") }
            return flag
        }
    }
}

extension Field where Value == [String] {
    /// A list of strings, each of 1..256 bytes, at most `count` of them.
    public static func strings(_ name: String, count: Int = 256, _ summary: String) -> Field<[String]> {
        Field(name, .strings, summary, shape: .count(0...count)) { (value) throws(NameError) in
            let refusal = NameError(expected: "at most \(count) strings of 1..256 bytes")
            guard let elements = value.array, elements.count <= count else { throw refusal }
            var texts: [String] = []
            for element in elements {
                guard let text = element.string, (1...256).contains(text.utf8.count) else { throw refusal }
                texts.append(text)
            }
            return texts
        }
    }
}

extension Field where Value == [Int64] {
    /// A list of integers of that range, at most 256 of them.
    public static func integers(_ name: String, _ range: ClosedRange<Int64>, _ summary: String) -> Field<[Int64]> {
        Field(name, .integers, summary, shape: .range(range)) { (value) throws(NameError) in
            let refusal = NameError(expected: "at most 256 integers from \(range.lowerBound) to \(range.upperBound)")
            guard let elements = value.array, elements.count <= 256 else { throw refusal }
            var numbers: [Int64] = []
            for element in elements {
                guard let number = element.int64, range.contains(number) else { throw refusal }
                numbers.append(number)
            }
            return numbers
        }
    }
}

extension Field where Value == [String: String] {
    /// An object of at most `count` strings.
    public static func map(_ name: String, count: Int, _ summary: String) -> Field<[String: String]> {
        Field(name, .map, summary, shape: .count(0...count)) { (value) throws(NameError) in
            let refusal = NameError(expected: "an object of at most \(count) strings")
            guard let members = value.object?.members, members.count <= count else { throw refusal }
            var map: [String: String] = [:]
            for member in members {
                guard let text = member.value.string else { throw refusal }
                map[member.name] = text
            }
            return map
        }
    }
}

extension Field where Value == JSONObject {
    /// An object, taken as it is.
    public static func object(
        _ name: String, isSensitive: Bool = false, shape: FieldShape = .any, _ summary: String
    ) -> Field<JSONObject> {
        Field(name, .object, summary, isSensitive: isSensitive, shape: shape) { (value) throws(NameError) in
            guard let object = value.object else { throw NameError(expected: "an object") }
            return object
        }
    }
}
