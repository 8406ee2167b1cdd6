public import SyncProtocol

/// What the variables of a template stand for.
public struct NameContext: Sendable, Equatable {
    /// The destination.
    public let destination: DestinationID
    /// The mount's path.
    public let mount: MountPath
    /// The secret.
    public let secret: SecretID

    /// The context of that association.
    public init(destination: DestinationID, mount: MountPath, secret: SecretID) {
        self.destination = destination
        self.mount = mount
        self.secret = secret
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
        }
    }
}
