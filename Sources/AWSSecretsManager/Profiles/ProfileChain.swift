/// How a profile comes to credentials: where the first ones are from, and which roles are assumed with them.
///
/// Pure: which keys, files and roles, not what they hold. Follows the rules all AWS SDKs share; SSO and login profiles are
/// recognised and refused, because nobody sits in front of a sidecar to sign in.
struct ProfileChain: Sendable, Equatable {
    /// Where the first credentials are from.
    enum Base: Sendable, Equatable {
        case keys(accessKeyID: String, secretAccessKey: String, sessionToken: String?, accountID: String?)
        /// `credential_source`.
        case source(Source)
        case webIdentity(roleARN: String, tokenFile: String, sessionName: String?)
        case process(command: String, accountID: String?)
    }

    /// What `credential_source` can name.
    enum Source: String, Sendable {
        case environment = "Environment"
        case instanceMetadata = "Ec2InstanceMetadata"
        case container = "EcsContainer"
    }

    /// A role that is assumed with the credentials so far.
    struct Role: Sendable, Equatable {
        let arn: String
        let sessionName: String?
        let externalID: String?
        let seconds: Int64?
    }

    let base: Base
    /// In the order in which they are assumed.
    let roles: [Role]

    /// The chain of a profile.
    ///
    /// - Parameters:
    ///   - set: all profiles.
    ///   - selected: the profile to begin with.
    /// - Throws: ``CredentialsError``: ``CredentialsError/Code/notFound`` when the profile says nothing of credentials,
    ///   ``CredentialsError/Code/invalid`` when what it says cannot be.
    init(_ set: ProfileSet, selected: String) throws(CredentialsError) {
        if set.profiles.isEmpty { throw Self.nothing("No profiles were defined") }
        var roles: [Role] = []
        var visited: [String] = []
        var name = selected
        while true {
            guard let properties = set.profiles[name] else {
                guard let last = visited.last else { throw Self.nothing("profile \(name) is not defined") }
                throw Self.invalid("could not find source profile \(name) referenced from \(last)")
            }
            let profile = Profile(name: name, properties: properties)
            // Only a profile that refers to itself may come twice: it is then taken for its own keys.
            let isOwnSource = visited.last == name
            if visited.contains(name), !isOwnSource { throw Self.invalid("profile formed an infinite loop") }
            // A profile further down that has keys of its own ends the chain, whatever roles it names.
            if isOwnSource || (!visited.isEmpty && profile.hasKeys) {
                base = try profile.keys()
                break
            }
            visited.append(name)
            try profile.refuseSignIn(set)
            if let identity = try profile.webIdentity() {
                base = identity
                break
            }
            guard let role = try profile.role() else {
                base = try profile.base(isSource: visited.count > 1)
                break
            }
            roles.insert(role.0, at: 0)
            switch role.1 {
            case .source(let source):
                self.base = .source(source)
                self.roles = roles
                return
            case .profile(let source): name = source
            }
        }
        self.roles = roles
    }

    static func nothing(_ message: String) -> CredentialsError {
        CredentialsError(code: .notFound, message: message)
    }

    static func invalid(_ message: String) -> CredentialsError {
        CredentialsError(code: .invalid, message: message)
    }
}
