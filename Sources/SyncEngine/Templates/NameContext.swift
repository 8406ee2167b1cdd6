public import SyncProtocol

/// What the variables of a template stand for.
public struct NameContext: Sendable, Equatable {
    /// The destination.
    public let destination: DestinationID
    /// The mount's path.
    public let mount: MountPath
    /// The secret.
    public let secret: SecretID
    /// The key inside the secret, where every key has a name of its own.
    public let key: String?

    /// The context of that association, or of one key of it.
    public init(destination: DestinationID, mount: MountPath, secret: SecretID, key: String? = nil) {
        self.destination = destination
        self.mount = mount
        self.secret = secret
        self.key = key
    }

    func value(of variable: NameTemplate.Variable) -> String {
        switch variable {
        case .destinationType: destination.type.rawValue
        case .destinationName: destination.name.text
        // The hosts this version serves have one namespace, Vault's root: its path is empty, its id is `root`.
        case .namespacePath, .namespaceBaseName: ""
        case .namespaceID: "root"
        case .mountPath: mount.text
        case .mountBaseName: mount.baseName
        case .mountAccessor: secret.accessor.text
        case .secretPath: secret.name.text
        case .secretBaseName: secret.name.baseName
        case .secretKey: key ?? ""
        }
    }
}
