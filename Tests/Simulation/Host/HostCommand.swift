import JSONDocument
import SyncEngine
import SyncProtocol

/// One thing the host or an operator asks for.
enum HostCommand: Equatable {
    case write(destination: Int)
    case patch(destination: Int, settings: HostSettings)
    case set(secret: Int, destination: Int, content: Int?, version: Int64?, force: Bool)
    case remove(secret: Int, destination: Int)
    case put(secret: Int, content: Int, version: Int64?, makeLive: Bool)
    case delete(secret: Int, version: Int64?)
    case purge(destination: Int)
    case disable(Bool)
    case queue(capacity: Int64)
}

/// What a destination is set to beside what its options say.
struct HostSettings: Equatable {
    /// Which of two templates.
    var template = 0
    /// Custom tags.
    var tags: [String: String] = [:]
    /// The KMS key; nil is AWS's own.
    var key: String?
}

extension HostCommand {
    static let mount = "kv"

    static func destinationID(_ index: Int) throws -> DestinationID {
        DestinationID(type: .awsSecretsManager, name: try DestinationName("d\(index)"))
    }

    static func secretName(_ index: Int) throws -> SecretName {
        try SecretName("s\(index)")
    }

    /// The same as work in the agent's transaction.
    func carryOut(_ editor: inout StateEditor, _ host: HostTexts) throws {
        switch self {
        case .write(let index):
            _ = try editor.write(
                DestinationChange(
                    id: Self.destinationID(index), change: host.fields(index, HostSettings()), cas: nil), patch: false)
        case .patch(let index, let settings):
            let id = try Self.destinationID(index)
            var fields = host.fields(index, settings)
            fields.kmsKeyID = settings.key.map(Patch.set) ?? .unset
            _ = try editor.write(DestinationChange(id: id, change: fields, cas: nil), patch: true)
            fields = DestinationFields()
            fields.customTags = .unset
            _ = try editor.write(DestinationChange(id: id, change: fields, cas: nil), patch: true)
            fields.customTags = .set(settings.tags)
            _ = try editor.write(DestinationChange(id: id, change: fields, cas: nil), patch: true)
        case .set(let secret, let destination, let content, let version, let force):
            _ = try editor.set(
                AssociationSetParams(
                    destination: try Self.destinationID(destination), mount: try MountPath(Self.mount),
                    secretName: try Self.secretName(secret), data: content.map(host.data), version: version,
                    force: force))
        case .remove(let secret, let destination):
            _ = try editor.remove(
                AssociationReference(
                    destination: try Self.destinationID(destination), mount: try MountPath(Self.mount),
                    secretName: try Self.secretName(secret)))
        case .put(let secret, let content, let version, let makeLive):
            _ = try editor.put(
                SecretPutParams(
                    mount: try MountPath(Self.mount), secretName: try Self.secretName(secret),
                    data: host.data(content), version: version, makeLive: makeLive))
        case .delete(let secret, let version):
            _ = try editor.delete(
                SecretDeleteParams(
                    mount: try MountPath(Self.mount), secretName: try Self.secretName(secret), version: version))
        case .purge(let index):
            _ = try editor.delete(DestinationDeletion(id: try Self.destinationID(index), purge: true))
        case .disable(let disabled):
            _ = try editor.configure(SyncConfigurationPatch(disabled: .set(disabled)))
        case .queue(let capacity):
            _ = try editor.configure(SyncConfigurationPatch(queueCapacity: .set(capacity)))
        }
    }

    /// The destination it is about.
    var destination: Int? {
        switch self {
        case .write(let index), .patch(let index, _), .set(_, let index, _, _, _), .remove(_, let index),
            .purge(let index):
            index
        case .put, .delete, .disable, .queue: nil
        }
    }

    /// A refusal that means that it was done already, by the same command before its answer was lost.
    func isDone(by error: RPCError) -> Bool {
        if case .purge = self {
            error.reason == .destinationNotFound || error.reason == .purgeInProgress
        } else {
            false
        }
    }
}
