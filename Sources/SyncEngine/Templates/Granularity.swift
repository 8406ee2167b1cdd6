/// How much of a secret one secret in AWS holds; it decides what a name has to tell apart.
public enum Granularity: String, Sendable, CaseIterable {
    /// The whole secret of the host, as one JSON object.
    case secretPath = "secret-path"
    /// One top-level key of it.
    case secretKey = "secret-key"

    /// The template of a destination that sets none; every name begins with `vault`, as Vault documents it.
    public var defaultTemplate: String {
        switch self {
        case .secretPath: "vault/{{ .MountAccessor }}/{{ .SecretPath }}"
        case .secretKey: "vault/{{ .MountAccessor }}/{{ .SecretPath }}/{{ .SecretKey }}"
        }
    }
}
