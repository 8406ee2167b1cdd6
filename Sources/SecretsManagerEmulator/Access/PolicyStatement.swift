import JSONDocument

/// One statement of a policy.
struct PolicyStatement: Sendable {
    enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    let effect: Effect
    private let principal: PolicyPrincipal?
    private let actions: [WildcardPattern]
    private let negatesActions: Bool
    private let resources: [WildcardPattern]
    private let negatesResources: Bool
    private let conditions: [PolicyCondition]

    init(_ object: JSONObject, kind: PolicyDocument.Kind) throws(EmulatorError) {
        let known = [
            "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
        ]
        if let unknown = object.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(.invalidPolicy, "parse policy: \(unknown) is not supported in a statement")
        }
        guard let effect = object["Effect"]?.string.flatMap(Effect.init(rawValue:)) else {
            throw EmulatorError(.invalidPolicy, "parse policy: Effect must be Allow or Deny")
        }
        self.effect = effect
        principal = try PolicyStatement.principal(object, kind)
        negatesActions = object["NotAction"] != nil
        negatesResources = object["NotResource"] != nil
        // Actions are matched without regard to case, resources are not.
        actions = try PolicyStatement.strings(object[negatesActions ? "NotAction" : "Action"], "Action")
            .map { WildcardPattern($0.lowercased()) }
        if kind == .trust {
            guard object["Resource"] == nil, object["NotResource"] == nil else {
                throw EmulatorError(.invalidPolicy, "parse policy: a trust policy has no Resource")
            }
            resources = [WildcardPattern("*")]
        } else {
            resources = try PolicyStatement.strings(object[negatesResources ? "NotResource" : "Resource"], "Resource")
                .map { WildcardPattern($0) }
        }
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
        if let principal {
            guard let caller = request.principal, principal.matches(caller) else { return false }
        }
        let action = request.action.lowercased()
        guard actions.contains(where: { $0.matches(action) }) != negatesActions else { return false }
        guard resources.contains(where: { $0.matches(request.resource) }) != negatesResources else { return false }
        return conditions.allSatisfy { $0.holds(request.context) }
    }

    /// Whether it is about every caller there is, whatever the circumstances.
    var isAboutEverybody: Bool {
        conditions.isEmpty && principal?.isEverybody == true
    }

    /// Whether its principal is that caller by name.
    func names(_ caller: RequestPrincipal) -> Bool {
        principal?.names(caller) ?? false
    }

    private static func principal(
        _ object: JSONObject, _ kind: PolicyDocument.Kind
    ) throws(EmulatorError) -> PolicyPrincipal? {
        let (plain, negated) = (object["Principal"], object["NotPrincipal"])
        if kind == .identity {
            guard plain == nil, negated == nil else {
                throw EmulatorError(.invalidPolicy, "parse policy: an identity's policy has no Principal")
            }
            return nil
        }
        guard let value = plain ?? negated else {
            throw EmulatorError(.invalidPolicy, "parse policy: Principal is missing")
        }
        return try PolicyPrincipal(value, negated: plain == nil)
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
