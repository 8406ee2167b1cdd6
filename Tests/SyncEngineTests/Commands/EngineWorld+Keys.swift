import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol

/// A secret whose keys are secrets of their own.
extension EngineWorld {
    /// A world with a destination of granularity `secret-key`.
    static func keyed(_ change: (inout DestinationFields) -> Void = { _ in }) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write {
            $0.granularity = .set(.secretKey)
            change(&$0)
        }
        return world
    }

    @discardableResult
    func putKeys(
        _ data: [String: JSONValue], to secret: String = "app", version: Int64? = nil,
        metadata: [String: JSONValue]? = nil
    ) throws -> SecretChangeResult {
        try edit {
            try $0.put(
                SecretPutParams(
                    mount: try MountPath("kv"), secretName: try SecretName(secret), data: Self.object(data),
                    version: version, customMetadata: metadata.map(Self.object)))
        }.result
    }

    @discardableResult
    func setKeys(_ data: [String: JSONValue]? = nil, force: Bool = false) throws -> AssociationKey {
        try set(data: data.map(Self.object), force: force)
    }

    static func object(_ data: [String: JSONValue]) -> JSONObject {
        JSONObject(data.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
    }

    /// What AWS has below the default name of the secret, by what follows it; deleted ones left out.
    func remoteKeys(_ secret: String = "app") throws -> [String: String] {
        let prefix = try Self.name(secret) + "/"
        return Dictionary(
            aws.liveSecrets.filter { $0.name.hasPrefix(prefix) }.map { secret in
                let bytes = secret.versions[secret.current]?.withBytes { String(decoding: $0, as: UTF8.self) }
                return (String(secret.name.dropFirst(prefix.count)), bytes ?? "none")
            }
        ) { $1 }
    }

    func rows(_ secret: String = "app", on destination: String = "d1") throws -> [AssociationRow] {
        guard let association = try association(secret, on: destination) else { return [] }
        return try edit { try $0.rows(of: association) }
    }

    /// The status of each row by its key.
    func keyStatuses() throws -> [String: SyncStatus] {
        Dictionary(try rows().map { ($0.subKey?.text ?? "(none)", $0.status) }) { $1 }
    }
}
