import SyncProtocol

extension NameTemplate {
    /// What a template may name: the variables Vault documents for secrets sync.
    public enum Variable: String, Sendable, CaseIterable {
        /// `aws-sm`.
        case destinationType = "DestinationType"
        /// The destination's name.
        case destinationName = "DestinationName"
        /// The namespace's path; the host's root namespace is empty.
        case namespacePath = "NamespacePath"
        /// The last segment of the namespace's path.
        case namespaceBaseName = "NamespaceBaseName"
        /// The namespace's id; the host's root namespace is `root`.
        case namespaceID = "NamespaceID"
        /// The mount's path.
        case mountPath = "MountPath"
        /// The last segment of the mount's path.
        case mountBaseName = "MountBaseName"
        /// The mount's accessor.
        case mountAccessor = "MountAccessor"
        /// The secret's name.
        case secretPath = "SecretPath"
        /// The last segment of the secret's name.
        case secretBaseName = "SecretBaseName"
        /// The key inside the secret; only with granularity `secret-key`.
        case secretKey = "SecretKey"

        /// The variables of a granularity.
        static func all(_ granularity: Granularity) -> [Variable] {
            allCases.filter { $0 != .secretKey || granularity == .secretKey }
        }
    }
}
