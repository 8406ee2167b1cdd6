public import SyncProtocol

extension Granularity {
    /// The template of a destination that sets none; every name begins with `vault`, as Vault documents it.
    public var defaultTemplate: String {
        switch self {
        case .secretPath: "vault/{{ .MountAccessor }}/{{ .SecretPath }}"
        case .secretKey: "vault/{{ .MountAccessor }}/{{ .SecretPath }}/{{ .SecretKey }}"
        }
    }
}
