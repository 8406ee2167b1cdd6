public import JSONDocument

/// Params of a method: what is declared of them, and how they are read.
public protocol WireParams: Sendable {
    /// Every field there is; anything else is refused by name.
    static var fields: [FieldSchema] { get }
    /// Reads the declared fields.
    init(_ reader: ParamsReader) throws(RPCError)
    /// The params as a client sends them.
    var json: JSONObject { get }
}

extension WireParams {
    /// Reads params, after refusing every member that is not declared.
    ///
    /// - Throws: `invalid_params` with the JSON pointer of the member, what was expected and, for an unknown one, the
    ///   nearest declared name.
    public static func decode(_ object: JSONObject) throws(RPCError) -> Self {
        for name in object.names where !fields.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            throw ParamsReader.unknown(name, declared: fields.map(\.name))
        }
        return try Self(ParamsReader(object: object))
    }
}

/// A field of a patch: left alone, unset, or set.
public enum Patch<Value: Sendable>: Sendable {
    /// Not mentioned.
    case unchanged
    /// Back to its default.
    case unset
    /// To this value.
    case set(Value)

    /// Applies the patch.
    public func apply(to value: inout Value?) {
        switch self {
        case .unchanged: break
        case .unset: value = nil
        case .set(let new): value = new
        }
    }
}

extension Patch: Equatable where Value: Equatable {}

/// Reads declared fields out of a params object.
public struct ParamsReader: Sendable {
    let object: JSONObject

    /// A reader of that object.
    public init(object: JSONObject) {
        self.object = object
    }

    /// The value of a field that must be there.
    public func required<Value>(_ field: Field<Value>) throws(RPCError) -> Value {
        guard let value = try optional(field) else {
            throw RPCError(
                .invalidParams, "\(field.name) is missing", path: "/\(field.name)",
                hint: "add \(field.name): \(field.summary)")
        }
        return value
    }

    /// The value of a field that may be left out.
    public func optional<Value>(_ field: Field<Value>) throws(RPCError) -> Value? {
        guard let json = object[field.name] else { return nil }
        do {
            return try field.decode(json)
        } catch {
            throw RPCError(
                .invalidParams, "\(field.name) is not acceptable", path: "/\(field.name)", expected: error.expected)
        }
    }

    /// The value of a field that `null` unsets.
    public func patch<Value>(_ field: Field<Value>) throws(RPCError) -> Patch<Value> {
        if object[field.name] == .null { return .unset }
        return try optional(field).map(Patch.set) ?? .unchanged
    }

    static func unknown(_ name: String, declared: [String]) -> RPCError {
        // A member name is the sender's text: it is echoed only when it looks like a name.
        let shown = (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isNameByte)
        let nearest = shown ? Spelling.nearest(to: name, among: declared) : nil
        return RPCError(
            .invalidParams, shown ? "\(name) is not a parameter here" : "a parameter is not known here",
            path: shown ? "/\(name)" : nil,
            expected: declared.isEmpty ? "no parameters" : declared.joined(separator: ", "),
            hint: nearest.map { "did you mean \($0)?" })
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
