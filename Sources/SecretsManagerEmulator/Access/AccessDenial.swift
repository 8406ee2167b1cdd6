/// Which policies refuse a request: an explicit Deny anywhere first, then what no policy allows.
enum AccessDenial: Sendable, Equatable {
    case denied(by: Source)
    case notAllowed(by: Source)

    /// The kinds of policies that are asked, in AWS's words.
    enum Source: String, Sendable {
        case identity = "identity-based"
        case resource = "resource-based"
        case session = "session"
    }

    /// Asks all policies that bind a caller.
    ///
    /// - Parameters:
    ///   - request: what it wants to do.
    ///   - caller: who; without policies of its own it may do everything that is not denied at the resource.
    ///   - resource: the policy of the secret, if it has one. In the same account it is enough when it allows.
    /// - Returns: nil when the request is allowed.
    static func of(_ request: AccessRequest, _ caller: Caller, resource: PolicyDocument? = nil) -> AccessDenial? {
        let atResource = resource.map { PolicyDecision([$0], request) } ?? .implicitlyDenied
        let ofSession = caller.sessionPolicies.map { PolicyDecision($0, request) } ?? .allowed
        let ofIdentity = caller.policies.map { PolicyDecision($0, request) } ?? .allowed
        if ofIdentity == .explicitlyDenied { return .denied(by: .identity) }
        if atResource == .explicitlyDenied { return .denied(by: .resource) }
        if ofSession == .explicitlyDenied { return .denied(by: .session) }
        if ofIdentity != .allowed, atResource != .allowed { return .notAllowed(by: .identity) }
        if ofSession != .allowed { return .notAllowed(by: .session) }
        return nil
    }

    /// The end of AWS's sentence about it.
    func reason(action: String) -> String {
        switch self {
        case .denied(let source):
            let article = source == .identity ? "an" : "a"
            return "with an explicit deny in \(article) \(source.rawValue) policy"
        case .notAllowed(let source): return "because no \(source.rawValue) policy allows the \(action) action"
        }
    }
}
