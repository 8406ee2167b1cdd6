import JSONDocument

/// An IAM policy: the part of the language that policies on secrets and roles use.
struct PolicyDocument: Sendable {
    /// Where a policy stands, which decides what its statements must and may not have.
    enum Kind: Sendable {
        /// At a user, a role or a session: no principal.
        case identity
        /// At a secret: whom it is about, and `Resource`.
        case resource
        /// At a role: who may assume it; no `Resource`.
        case trust
    }

    let statements: [PolicyStatement]

    /// Parses a policy.
    ///
    /// - Parameters:
    ///   - text: the JSON document.
    ///   - kind: where it stands.
    /// - Throws: ``EmulatorError`` when it is not valid JSON or uses an element that is not understood: a policy that
    ///   was only half understood would answer wrongly.
    init(_ text: String, kind: Kind = .identity) throws(EmulatorError) {
        let document: JSONValue
        do {
            document = try JSONReader().read(Array(text.utf8))
        } catch {
            throw EmulatorError(.invalidPolicy, "parse policy: \(error)")
        }
        let known = ["Version", "Id", "Statement"]
        if let unknown = document.object?.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(.invalidPolicy, "parse policy: \(unknown) is not a member of a policy")
        }
        guard let statement = document["Statement"] else {
            throw EmulatorError(.invalidPolicy, "parse policy: no Statement")
        }
        var parsed: [PolicyStatement] = []
        for element in statement.array ?? [statement] {
            guard let object = element.object else {
                throw EmulatorError(.invalidPolicy, "parse policy: a statement is not an object")
            }
            parsed.append(try PolicyStatement(object, kind: kind))
        }
        statements = parsed
    }

    /// Whether everybody is allowed something without a condition, which AWS calls broad access.
    var grantsEverybody: Bool {
        statements.contains { $0.effect == .allow && $0.isAboutEverybody }
    }
}

/// How a set of policies answers one request.
enum PolicyDecision: Sendable, Equatable {
    case allowed, implicitlyDenied, explicitlyDenied

    /// Evaluates policies: an explicit Deny first, then any Allow.
    init(_ policies: [PolicyDocument], _ request: AccessRequest) {
        self = .implicitlyDenied
        for policy in policies {
            for statement in policy.statements where statement.applies(to: request) {
                if statement.effect == .deny {
                    self = .explicitlyDenied
                    return
                }
                self = .allowed
            }
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
    var context: [String: [String]] = [:]
    /// Who asks, for the policies that name a principal.
    var principal: RequestPrincipal?
}
