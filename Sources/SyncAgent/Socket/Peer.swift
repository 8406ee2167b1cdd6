public import SyncProtocol

/// Who is at the other end of a connection, as the kernel says.
public struct Peer: Sendable, Equatable {
    /// The process's user id.
    public let uid: UInt32
    /// The process's group id.
    public let gid: UInt32
    /// The process's id when it connected.
    public let pid: Int32
    /// What it may do.
    public let roles: RoleSet
}

/// Who is admitted to the socket and what each may do.
public struct PeerPolicy: Sendable, Equatable {
    /// An entry of the configuration's `peers`.
    public struct Grant: Sendable, Equatable {
        /// Whom it admits.
        public enum Subject: Sendable, Equatable {
            /// A user.
            case uid(UInt32)
            /// A group, by the process's primary group.
            case gid(UInt32)
        }

        /// Whom it admits.
        public let subject: Subject
        /// What they may do.
        public let roles: Set<Role>

        /// An entry.
        public init(subject: Subject, roles: Set<Role>) {
            self.subject = subject
            self.roles = roles
        }
    }

    private let ownUID: UInt32
    private let grants: [Grant]

    /// Root and the agent's own user are admin; everyone else needs a grant.
    public init(ownUID: UInt32, grants: [Grant]) {
        self.ownUID = ownUID
        self.grants = grants
    }

    /// The roles of a process; nil when it is not admitted.
    public func roles(uid: UInt32, gid: UInt32) -> RoleSet? {
        if uid == 0 || uid == ownUID { return RoleSet([.admin]) }
        var roles: Set<Role> = []
        for grant in grants {
            switch grant.subject {
            case .uid(uid), .gid(gid): roles.formUnion(grant.roles)
            case .uid, .gid: continue
            }
        }
        return roles.isEmpty ? nil : RoleSet(roles)
    }
}
