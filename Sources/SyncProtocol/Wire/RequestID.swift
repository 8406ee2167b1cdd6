public import JSONDocument

/// The id of a request; the reply carries the same one, type kept.
public enum RequestID: Sendable, Hashable {
    /// An integer within +-(2^53 - 1), so that every JSON library keeps it.
    case integer(Int64)
    /// A string of 1..128 bytes.
    case string(String)

    static let integerRange: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    /// Takes the `id` member of a request.
    public init(json: JSONValue) throws(RPCError) {
        switch json {
        case .number(let number):
            guard let value = number.int64, Self.integerRange.contains(value) else { throw Self.refusal }
            self = .integer(value)
        case .string(let text):
            guard (1...128).contains(text.utf8.count) else { throw Self.refusal }
            self = .string(text)
        case .null, .bool, .array, .object:
            throw Self.refusal
        }
    }

    private static var refusal: RPCError {
        RPCError(
            .invalidRequest, "request refused: bad id",
            expected: "a string of 1..128 bytes or an integer within +-(2^53-1)")
    }

    /// The id as it goes into the reply.
    public var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .string(let text): .string(text)
        }
    }

    /// Compares integers by value and strings by bytes.
    public static func == (lhs: RequestID, rhs: RequestID) -> Bool {
        switch (lhs, rhs) {
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.integer, .string), (.string, .integer): false
        }
    }

    /// Hashes as equality compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .integer(let value): hasher.combine(value)
        case .string(let text): hasher.combine(Array(text.utf8))
        }
    }
}
