import JSONDocument

/// The `Principal` or `NotPrincipal` of a statement: whom a resource or trust policy is about.
struct PolicyPrincipal: Sendable {
    private enum Entry: Sendable {
        case anyone
        /// An account id, or the ARN of an account's root, a user, a role or a session.
        case aws(String)
        /// An identity provider: its host name, or the ARN of one.
        case federated(String)
        /// A service of AWS; none of them calls the emulator.
        case service
    }

    private let entries: [Entry]
    private let negated: Bool

    init(_ value: JSONValue, negated: Bool) throws(EmulatorError) {
        self.negated = negated
        if value.string == "*" {
            entries = [.anyone]
            return
        }
        guard let object = value.object, !object.members.isEmpty else {
            throw EmulatorError(.invalidPolicy, "parse policy: Principal must be \"*\" or an object")
        }
        var entries: [Entry] = []
        for member in object.members {
            for element in member.value.array ?? [member.value] {
                guard let text = element.string else {
                    throw EmulatorError(.invalidPolicy, "parse policy: Principal must hold strings")
                }
                switch member.name {
                case "AWS": entries.append(text == "*" ? .anyone : .aws(text))
                case "Federated": entries.append(text == "*" ? .anyone : .federated(text))
                case "Service": entries.append(.service)
                default:
                    throw EmulatorError(.invalidPolicy, "parse policy: Principal \(member.name) is not supported")
                }
            }
        }
        self.entries = entries
    }

    /// Whether the statement is about that caller.
    func matches(_ principal: RequestPrincipal) -> Bool {
        entries.contains { matches($0, principal) } != negated
    }

    /// Whether it is everybody, or everybody but a few.
    var isEverybody: Bool {
        negated || entries.contains { if case .anyone = $0 { true } else { false } }
    }

    /// Whether it names the caller itself, and not just its account or everybody.
    func names(_ principal: RequestPrincipal) -> Bool {
        guard !negated else { return false }
        return entries.contains { entry in
            if case .aws(let text) = entry { principal.arns.contains(text) } else { false }
        }
    }

    private func matches(_ entry: Entry, _ principal: RequestPrincipal) -> Bool {
        switch entry {
        case .anyone: return true
        case .aws(let text):
            guard principal.provider == nil else { return false }
            return text == principal.account || text.hasSuffix(":iam::\(principal.account):root")
                || principal.arns.contains(text)
        case .federated(let text):
            guard let provider = principal.provider else { return false }
            return text == provider || text.hasSuffix(":oidc-provider/\(provider)")
        case .service: return false
        }
    }
}

/// Whom a request comes from, as policies name it.
struct RequestPrincipal: Sendable {
    let account: String
    /// The caller's own ARN, and that of its role when it is a session.
    let arns: [String]
    /// The identity provider, for a caller that comes with its token and has no AWS identity yet.
    var provider: String?
}
