import JSONDocument

/// One mutation of the load. Every value is new, so that a version in AWS tells which command made it.
enum CrashCommand: Equatable {
    /// `association.set` with that value.
    case associate(value: Int64)
    /// `secret.put` with that value.
    case put(value: Int64)
    /// `secret.delete`.
    case delete
    /// `association.remove`.
    case remove

    static let destination: [JSONObject.Member] = [
        .init(name: "type", value: "aws-sm"), .init(name: "name", value: "crash"),
    ]

    /// Draws a command; `value` is used by those that carry one.
    static func random(value: Int64, using random: inout SeededRandom) -> CrashCommand {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<50: .put(value: value)
        case ..<70: .associate(value: value)
        case ..<85: .delete
        default: .remove
        }
    }

    /// The value it makes live.
    var value: Int64? {
        switch self {
        case .associate(let value), .put(let value): value
        case .delete, .remove: nil
        }
    }

    /// The call.
    func request(secret: String, wait: Bool) -> (method: String, params: JSONObject) {
        var members: [JSONObject.Member] = [
            .init(name: "mount", value: "crash"), .init(name: "secret_name", value: .string(secret)),
            .init(name: "wait", value: .bool(wait)),
        ]
        if let value { members.append(.init(name: "data", value: ["n": .integer(Int(value))])) }
        switch self {
        case .associate: return ("association.set", JSONObject(members + Self.destination))
        case .put: return ("secret.put", JSONObject(members))
        case .delete: return ("secret.delete", JSONObject(members))
        case .remove: return ("association.remove", JSONObject(members + Self.destination))
        }
    }
}
