/// Who exists: accounts with the keys of their users, their roles, and the sessions that were given out.
struct IdentityDirectory: Sendable {
    /// A user or a role of an account.
    struct Name: Sendable, Hashable {
        let account: String
        let name: String
    }

    /// What a key id stands for.
    struct Key: Sendable {
        /// Whose key it is.
        enum Owner: Sendable {
            case user(Name, policies: [PolicyDocument]?)
            case role(Name, session: String, policies: [PolicyDocument]?)
        }

        let secret: String
        let sessionToken: String?
        /// When it ends, in nanoseconds since 1970; nil for never.
        let expiration: Int64?
        let owner: Owner

        var account: String {
            switch owner {
            case .user(let name, _), .role(let name, _, _): name.account
            }
        }
    }

    /// A role with its parsed policies.
    struct Role: Sendable {
        let name: Name
        let policies: [PolicyDocument]?
        /// Who may assume it; nil trusts its own account.
        let trust: PolicyDocument?
        let maximumSeconds: Int64
    }

    /// The accounts as they were set, with what was added since; sessions are not among them.
    private(set) var accounts: [EmulatorServer.Account]
    private var keys: [String: Key] = [:]
    private var roles: [Name: Role] = [:]
    /// The key ids of sessions, oldest first.
    private var sessions: [String] = []

    /// The identities of those accounts.
    ///
    /// - Parameter accounts: accounts with their keys and roles.
    /// - Throws: ``EmulatorError`` for a policy that cannot be used.
    init(_ accounts: [EmulatorServer.Account]) throws(EmulatorError) {
        self.accounts = accounts
        for account in accounts {
            for key in account.keys {
                let owner = Key.Owner.user(
                    Name(account: account.id, name: key.userName),
                    policies: try IdentityDirectory.parse(key.policies))
                keys[key.id] = Key(
                    secret: key.secret, sessionToken: key.sessionToken, expiration: key.expiration, owner: owner)
            }
            for role in account.roles {
                let name = Name(account: account.id, name: role.name)
                var trust: PolicyDocument?
                if let text = role.trustPolicy { trust = try PolicyDocument(text, kind: .trust) }
                roles[name] = Role(
                    name: name, policies: try IdentityDirectory.parse(role.policies), trust: trust,
                    maximumSeconds: role.maximumSessionSeconds)
            }
        }
    }

    /// The account of callers nobody knows, where signatures are not checked.
    var defaultAccount: String {
        accounts.first?.id ?? EmulatorServer.defaultAccountID
    }

    /// What that key id stands for.
    func key(_ id: String) -> Key? {
        keys[id]
    }

    /// The role of that account and name.
    func role(_ name: Name) -> Role? {
        roles[name]
    }

    /// The role of that ARN.
    func role(arn: String) -> Role? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "iam", parts[5].hasPrefix("role/"),
            let name = parts[5].split(separator: "/").last
        else { return nil }
        return roles[Name(account: String(parts[4]), name: String(name))]
    }

    /// Whom a call signed with that key comes from.
    ///
    /// - Parameters:
    ///   - id: the key id.
    ///   - region: the region of the call, for the partition of the ARN.
    /// - Returns: the caller; nil when nobody has that key.
    func caller(_ id: String, region: String) -> Caller? {
        guard let key = keys[id] else { return nil }
        let partition = SecretARN.partition(of: region)
        switch key.owner {
        case .user(let name, let policies):
            return Caller(
                arn: "arn:\(partition):iam::\(name.account):user/\(name.name)", policies: policies,
                userID: IdentityDirectory.uniqueID("AIDA", name), accessKeyID: id)
        case .role(let name, let session, let sessionPolicies):
            // The role's policies are looked up at each call: a change applies to sessions that are already out.
            return Caller(
                arn: "arn:\(partition):sts::\(name.account):assumed-role/\(name.name)/\(session)",
                policies: roles[name].map(\.policies) ?? [], sessionPolicies: sessionPolicies,
                roleARN: "arn:\(partition):iam::\(name.account):role/\(name.name)",
                userID: IdentityDirectory.uniqueID("AROA", name) + ":\(session)", accessKeyID: id)
        }
    }

    /// Remembers a session of a role; those that ended a day ago are forgotten.
    mutating func add(
        _ session: Session, of role: Name, name: String, policies: [PolicyDocument]?, now: Int64
    ) {
        let old = sessions.prefix { id in (keys[id]?.expiration ?? 0) < now - CalendarTime.day }
        for id in old { keys[id] = nil }
        sessions.removeFirst(old.count)
        keys[session.accessKeyID] = Key(
            secret: session.secret, sessionToken: session.token, expiration: session.expiration,
            owner: .role(role, session: name, policies: policies))
        sessions.append(session.accessKeyID)
    }

    /// Takes over the sessions that another directory gave out.
    mutating func keepSessions(of other: IdentityDirectory) {
        sessions = other.sessions
        for id in sessions { keys[id] = other.keys[id] }
    }

    /// A stable id in the form of IAM's, the same for the same name.
    static func uniqueID(_ prefix: String, _ name: Name) -> String {
        // FNV-1a: nothing depends on its strength.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(name.account)/\(name.name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var random = RandomSource(seed: hash)
        return prefix + random.text(17, of: RandomSource.upperAlphanumerics)
    }

    private static func parse(_ texts: [String]) throws(EmulatorError) -> [PolicyDocument]? {
        var policies: [PolicyDocument] = []
        for text in texts { policies.append(try PolicyDocument(text)) }
        return policies.isEmpty ? nil : policies
    }
}
