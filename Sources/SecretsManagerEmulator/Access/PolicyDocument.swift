import JSONDocument

/// An identity-based IAM policy: the part of the language that policies on secrets use.
struct PolicyDocument: Sendable {
    let statements: [PolicyStatement]

    /// Parses a policy.
    ///
    /// - Parameter text: the JSON document.
    /// - Throws: ``EmulatorError`` when it is not valid JSON or uses an element that is not understood: a policy that
    ///   was only half understood would answer wrongly.
    init(_ text: String) throws(EmulatorError) {
        let document: JSONValue
        do {
            document = try JSONReader().read(Array(text.utf8))
        } catch {
            throw EmulatorError(.invalidPolicy, "parse policy: \(error)")
        }
        guard let statement = document["Statement"] else {
            throw EmulatorError(.invalidPolicy, "parse policy: no Statement")
        }
        var parsed: [PolicyStatement] = []
        for element in statement.array ?? [statement] {
            guard let object = element.object else {
                throw EmulatorError(.invalidPolicy, "parse policy: a statement is not an object")
            }
            parsed.append(try PolicyStatement(object))
        }
        statements = parsed
    }
}

/// How a set of policies answers one request.
enum PolicyDecision: Sendable, Equatable {
    case allowed, implicitlyDenied, explicitlyDenied

    /// Evaluates policies: an explicit Deny first, then any Allow.
    init(_ policies: [PolicyDocument], _ request: AccessRequest) {
        let matching = policies.flatMap(\.statements).filter { $0.applies(to: request) }
        if matching.contains(where: { $0.effect == .deny }) {
            self = .explicitlyDenied
        } else {
            self = matching.isEmpty ? .implicitlyDenied : .allowed
        }
    }
}

/// What a policy is asked about.
struct AccessRequest: Sendable {
    /// Such as `secretsmanager:CreateSecret`.
    let action: String
    /// The ARN, or `*` for operations without a resource.
    let resource: String
    /// Condition keys in lower case and their values.
    var context: [String: String] = [:]
}
