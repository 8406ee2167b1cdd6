import JSONDocument

@testable import SecretsManagerEmulator

/// Everything that was ever seen stored in the emulator, folded over looks at it: force-deleted secrets stay in it.
struct EmulatorHistory {
    /// One version of a secret.
    struct Version: Equatable {
        let id: String
        let value: Int64?
        let created: Int64
    }

    /// By name, then by ARN and version id.
    private var versions: [String: [String: Version]] = [:]

    /// Looks once.
    mutating func look(at emulator: EmulatorServer) {
        for secret in Self.secrets(of: emulator) {
            for version in secret.versions {
                versions[secret.name, default: [:]]["\(secret.arn) \(version.id)"] = Version(
                    id: version.id, value: Self.value(version.content), created: version.created)
            }
        }
    }

    /// The versions of a name over all its ARNs, oldest first.
    func versions(of name: String) -> [Version] {
        (versions[name] ?? [:]).values.sorted { $0.created < $1.created }
    }

    /// The value that is live now; nil when the secret is gone or scheduled for deletion.
    static func live(_ name: String, in emulator: EmulatorServer) -> Int64? {
        guard let secret = emulator.secret(named: name), secret.deletionDate == nil else { return nil }
        return secret.currentValue.flatMap(value)
    }

    private static func secrets(of emulator: EmulatorServer) -> [Secret] {
        emulator.core.edit { $0.state.regions.values.flatMap { Array($0.secrets.values) } }
    }

    private static func value(_ content: SecretContent) -> Int64? {
        switch content {
        case .string(let text): value(text)
        case .binary: nil
        }
    }

    private static func value(_ text: String) -> Int64? {
        (try? JSONReader().read(Array(text.utf8)))?["n"]?.int64
    }
}
