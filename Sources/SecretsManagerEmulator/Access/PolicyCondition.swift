/// One test of a statement's Condition block.
///
/// A missing key makes the positive operators false and the negated ones true; `IfExists` makes every one true.
struct PolicyCondition: Sendable {
    private enum Test: Sendable {
        case equals, equalsIgnoringCase, like, isNull, bool
    }

    private let key: String
    private let values: [String]
    private let test: Test
    private let negated: Bool
    private let ifExists: Bool

    init(operator name: String, key: String, values: [String]) throws(EmulatorError) {
        self.key = key.lowercased()
        self.values = values
        ifExists = name.hasSuffix("IfExists")
        let base = ifExists ? String(name.dropLast("IfExists".count)) : name
        switch base {
        case "StringEquals": (test, negated) = (.equals, false)
        case "StringNotEquals": (test, negated) = (.equals, true)
        case "StringEqualsIgnoreCase": (test, negated) = (.equalsIgnoringCase, false)
        case "StringNotEqualsIgnoreCase": (test, negated) = (.equalsIgnoringCase, true)
        case "StringLike", "ArnLike": (test, negated) = (.like, false)
        case "StringNotLike", "ArnNotLike": (test, negated) = (.like, true)
        case "Null": (test, negated) = (.isNull, false)
        case "Bool": (test, negated) = (.bool, false)
        default: throw EmulatorError(.invalidPolicy, "parse policy: condition operator \(name) is not supported")
        }
    }

    /// Whether the test holds for a request with those condition keys.
    func holds(_ context: [String: String]) -> Bool {
        let present = context[key]
        if case .isNull = test { return values.contains(present == nil ? "true" : "false") }
        guard let present else { return ifExists || negated }
        let matched = values.contains { value in
            switch test {
            case .equals: value.utf8.elementsEqual(present.utf8)
            case .equalsIgnoringCase, .bool: value.lowercased() == present.lowercased()
            case .like: WildcardPattern(value).matches(present)
            case .isNull: false
            }
        }
        return matched != negated
    }
}
