import JSONDocument

/// Values as Go prints them with `%v`, which is how Vault's tables show them.
enum GoText {
    /// `map[a:1 b:[x y]]`, members sorted; null is `<nil>`.
    static func of(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): number.text
        case .string(let text): text
        case .array(let elements): "[\(elements.map(of).joined(separator: " "))]"
        case .object(let object):
            "map[\(object.sortedMembers.map { "\($0.name):\(of($0.value))" }.joined(separator: " "))]"
        }
    }
}

extension JSONObject {
    /// The members by name, in the order of code points.
    var sortedMembers: [Member] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
