/// One test of a statement's Condition block.
///
/// A missing key makes the positive operators false and the negated ones true; `IfExists` makes every one true. A key
/// with several values, such as `aws:TagKeys`, needs `ForAllValues:` or `ForAnyValue:` in front of the operator.
struct PolicyCondition: Sendable {
    private enum Test: Sendable {
        case equals, equalsIgnoringCase, like, isNull, bool
        case number(@Sendable (Double, Double) -> Bool)
    }

    private enum Quantifier: Sendable {
        case single, all, any
    }

    private let key: String
    private let values: [String]
    private let test: Test
    private let negated: Bool
    private let ifExists: Bool
    private let quantifier: Quantifier

    init(operator name: String, key: String, values: [String]) throws(EmulatorError) {
        self.key = key.lowercased()
        self.values = values
        var base = name
        if base.hasPrefix("ForAllValues:") {
            quantifier = .all
        } else if base.hasPrefix("ForAnyValue:") {
            quantifier = .any
        } else {
            quantifier = .single
        }
        if quantifier != .single, let colon = base.firstIndex(of: ":") {
            base = String(base[base.index(after: colon)...])
        }
        ifExists = base.hasSuffix("IfExists")
        if ifExists { base = String(base.dropLast("IfExists".count)) }
        switch base {
        case "StringEquals", "ArnEquals": (test, negated) = (base == "ArnEquals" ? .like : .equals, false)
        case "StringNotEquals", "ArnNotEquals": (test, negated) = (base == "ArnNotEquals" ? .like : .equals, true)
        case "StringEqualsIgnoreCase": (test, negated) = (.equalsIgnoringCase, false)
        case "StringNotEqualsIgnoreCase": (test, negated) = (.equalsIgnoringCase, true)
        case "StringLike", "ArnLike": (test, negated) = (.like, false)
        case "StringNotLike", "ArnNotLike": (test, negated) = (.like, true)
        case "NumericEquals": (test, negated) = (.number { $0 == $1 }, false)
        case "NumericNotEquals": (test, negated) = (.number { $0 == $1 }, true)
        case "NumericLessThan": (test, negated) = (.number { $0 < $1 }, false)
        case "NumericLessThanEquals": (test, negated) = (.number { $0 <= $1 }, false)
        case "NumericGreaterThan": (test, negated) = (.number { $0 > $1 }, false)
        case "NumericGreaterThanEquals": (test, negated) = (.number { $0 >= $1 }, false)
        case "Null": (test, negated) = (.isNull, false)
        case "Bool": (test, negated) = (.bool, false)
        default: throw EmulatorError(.invalidPolicy, "parse policy: condition operator \(name) is not supported")
        }
    }

    /// Whether the test holds for a request with those condition keys; keys are in lower case.
    func holds(_ context: [String: [String]]) -> Bool {
        let present = context[key] ?? []
        if case .isNull = test { return values.contains(present.isEmpty ? "true" : "false") }
        switch quantifier {
        case .all: return present.allSatisfy { holds(for: $0) }
        case .any: return present.contains { holds(for: $0) }
        case .single:
            guard let value = present.first else { return ifExists || negated }
            return holds(for: value)
        }
    }

    private func holds(for present: String) -> Bool {
        let matched = values.contains { value in
            switch test {
            case .equals: value.utf8.elementsEqual(present.utf8)
            case .equalsIgnoringCase, .bool: value.lowercased() == present.lowercased()
            case .like: WildcardPattern(value).matches(present)
            case .number(let compare):
                if let left = Double(present), let right = Double(value) { compare(left, right) } else { false }
            case .isNull: false
            }
        }
        return matched != negated
    }
}
