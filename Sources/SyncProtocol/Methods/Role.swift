/// What a peer may do. Every role includes `viewer`; `admin` includes all.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Reads states, never values.
    case viewer
    /// Pushes values: the secrets service.
    case host
    /// Sets and removes associations.
    case op = "operator"
    /// Writes destinations and configuration.
    case admin
}

/// The roles of one peer.
public struct RoleSet: Sendable, Hashable {
    /// The roles as given.
    public let roles: Set<Role>

    /// Those roles.
    public init(_ roles: Set<Role>) {
        self.roles = roles
    }

    /// Whether the peer may do what `role` is needed for.
    public func allows(_ role: Role) -> Bool {
        if roles.contains(.admin) || roles.contains(role) { return true }
        return role == .viewer && !roles.isEmpty
    }

    /// The names, in the order of the protocol.
    public var names: [String] {
        Role.allCases.filter(roles.contains).map(\.rawValue)
    }
}
