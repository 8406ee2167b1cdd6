import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol

/// What a host and an operator ask for, in few words.
extension EngineWorld {
    static func destinationID(_ name: String = "d1") throws -> DestinationID {
        DestinationID(type: .awsSecretsManager, name: try DestinationName(name))
    }

    @discardableResult
    func write(
        _ name: String = "d1", patch: Bool = false, cas: Int64? = nil,
        _ change: (inout DestinationFields) -> Void = { _ in }
    ) throws -> DestinationView {
        var fields = DestinationFields()
        change(&fields)
        return try edit {
            try $0.write(DestinationChange(id: try Self.destinationID(name), change: fields, cas: cas), patch: patch)
        }
    }

    @discardableResult
    func set(
        _ secret: String = "app", on destination: String = "d1", mount: String = "kv", data: JSONObject? = nil,
        version: Int64? = nil, force: Bool = false
    ) throws -> AssociationKey {
        try edit {
            try $0.set(
                AssociationSetParams(
                    destination: try Self.destinationID(destination), mount: try MountPath(mount),
                    secretName: try SecretName(secret), data: data, version: version, force: force))
        }
    }

    @discardableResult
    func remove(_ secret: String = "app", on destination: String = "d1", mount: String = "kv") throws -> AssociationKey?
    {
        try edit {
            try $0.remove(
                AssociationReference(
                    destination: try Self.destinationID(destination), mount: try MountPath(mount),
                    secretName: try SecretName(secret)))
        }
    }

    @discardableResult
    func put(
        _ content: String, to secret: String = "app", mount: String = "kv", version: Int64? = nil,
        makeLive: Bool = false
    ) throws -> SecretChangeResult {
        try edit {
            try $0.put(
                SecretPutParams(
                    mount: try MountPath(mount), secretName: try SecretName(secret), data: Self.data(content),
                    version: version, makeLive: makeLive))
        }.result
    }

    @discardableResult
    func delete(_ secret: String = "app", mount: String = "kv", version: Int64? = nil) throws -> SecretChangeResult {
        try edit {
            try $0.delete(
                SecretDeleteParams(mount: try MountPath(mount), secretName: try SecretName(secret), version: version))
        }.result
    }

    static func data(_ content: String) -> JSONObject {
        JSONObject([.init(name: "v", value: .string(content))])
    }

    static func encoded(_ content: String) -> SecretValue {
        ValueEncoding.secretPath(data(content))
    }

    func association(_ secret: String = "app", on destination: String = "d1", mount: String = "kv") throws
        -> AssociationRecord?
    {
        guard let record = try store.destination(try Self.destinationID(destination)) else { return nil }
        let path = try MountPath(mount)
        let accessor = try store.mount(path: path)?.accessor ?? Accessor(derivedFrom: path)
        return try store.association(
            destination: record.key, secret: SecretID(accessor: accessor, name: try SecretName(secret)))
    }

    func row(_ secret: String = "app", on destination: String = "d1", mount: String = "kv") throws -> AssociationRow? {
        guard let association = try association(secret, on: destination, mount: mount) else { return nil }
        return try edit { try $0.row(of: association) }
    }

    func objects(_ secret: String = "app", on destination: String = "d1", mount: String = "kv") throws -> [RemoteObject]
    {
        try association(secret, on: destination, mount: mount).map { try store.objects(of: $0.key) } ?? []
    }

    /// The content AWS shows as current under that name.
    func current(_ name: String) -> SecretValue? {
        aws.live(name).flatMap { $0.versions[$0.current] }
    }

    /// The name in AWS of a secret of the mount `kv` under the default template.
    static func name(_ secret: String = "app", mount: String = "kv") throws -> String {
        "vault/\(Accessor(derivedFrom: try MountPath(mount)))/\(secret)"
    }
}
