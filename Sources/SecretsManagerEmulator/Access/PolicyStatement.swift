import JSONDocument

/// One statement of a policy.
struct PolicyStatement: Sendable {
    enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    let effect: Effect
    private let actions: [WildcardPattern]
    private let negatesActions: Bool
    private let resources: [WildcardPattern]
    private let negatesResources: Bool
    private let conditions: [PolicyCondition]

    init(_ object: JSONObject) throws(EmulatorError) {
        let known = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]
        if let unknown = object.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(.invalidPolicy, "parse policy: \(unknown) is not supported in a statement")
        }
        guard let effect = object["Effect"]?.string.flatMap(Effect.init(rawValue:)) else {
            throw EmulatorError(.invalidPolicy, "parse policy: Effect must be Allow or Deny")
        }
        self.effect = effect
        negatesActions = object["NotAction"] != nil
        negatesResources = object["NotResource"] != nil
        // Actions are matched without regard to case, resources are not.
        actions = try PolicyStatement.strings(object[negatesActions ? "NotAction" : "Action"], "Action")
            .map { WildcardPattern($0.lowercased()) }
        resources = try PolicyStatement.strings(object[negatesResources ? "NotResource" : "Resource"], "Resource")
            .map { WildcardPattern($0) }
        var parsed: [PolicyCondition] = []
        for block in object["Condition"]?.object?.members ?? [] {
            for test in block.value.object?.members ?? [] {
                let values = try PolicyStatement.strings(test.value, "Condition")
                parsed.append(try PolicyCondition(operator: block.name, key: test.name, values: values))
            }
        }
        conditions = parsed
    }

    func applies(to request: AccessRequest) -> Bool {
        let action = request.action.lowercased()
        guard actions.contains(where: { $0.matches(action) }) != negatesActions else { return false }
        guard resources.contains(where: { $0.matches(request.resource) }) != negatesResources else { return false }
        return conditions.allSatisfy { $0.holds(request.context) }
    }

    private static func strings(_ value: JSONValue?, _ element: String) throws(EmulatorError) -> [String] {
        var strings: [String] = []
        for item in value?.array ?? value.map({ [$0] }) ?? [] {
            switch item {
            case .string(let text): strings.append(text)
            case .bool(let flag): strings.append(flag ? "true" : "false")
            case .number(let number): strings.append(number.text)
            case .null, .array, .object:
                throw EmulatorError(.invalidPolicy, "parse policy: \(element) must hold strings")
            }
        }
        guard !strings.isEmpty else {
            throw EmulatorError(.invalidPolicy, "parse policy: \(element) is missing")
        }
        return strings
    }
}
