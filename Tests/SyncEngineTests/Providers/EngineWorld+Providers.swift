import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// A host that is asked, in few words.
extension EngineWorld {
    /// The mount that the other helpers use.
    static func mount(_ path: String = "kv") throws -> MountPath {
        try MountPath(path)
    }

    @discardableResult
    func register(
        _ mounts: [String] = ["kv"], on connection: UInt64 = 1, takeover: Bool = false
    ) throws -> ProviderRegistrationResult {
        let params = ProviderRegistration(mounts: try mounts.map { try MountPath($0) }, takeover: takeover)
        return try edit {
            try $0.register(params, for: ConnectionID(connection), ValueSources.Peer(uid: 1_000, pid: 42))
        }
    }

    @discardableResult
    func unregister(_ mounts: [String]? = nil, on connection: UInt64 = 1) throws -> ProviderMounts {
        let params = ProviderRelease(mounts: try mounts?.map { try MountPath($0) })
        return try edit { $0.unregister(params, for: ConnectionID(connection)) }
    }

    /// Looks at what is due and then at what is to be asked, as the shell does in one commit.
    func plan() throws -> StateEditor.ReadPlan {
        _ = try settle()
        let touched = touched
        self.touched = []
        return try edit { editor in
            for key in touched { editor.touch(key) }
            return try editor.planReads(begins: true)
        }
    }

    /// The only read that is to be sent.
    func read() throws -> ReadOrder {
        let orders = try plan().orders
        guard let order = orders.first, orders.count == 1 else { throw WorldError.reads(orders.count) }
        return order
    }

    /// A provider answers; nil when nobody waited for it.
    @discardableResult
    func answer(
        _ order: ReadOrder, _ answer: ProviderAnswer, by connection: UInt64? = nil
    ) throws -> StateEditor.PullOutcome? {
        try edit { editor in
            let connection = connection.map(ConnectionID.init) ?? order.connection
            guard let read = editor.sources.answered(order.id, by: connection) else { return nil }
            let outcome = try editor.take(answer, to: read)
            try editor.conclude(read, outcome)
            return outcome
        }
    }

    /// A provider gives a value.
    @discardableResult
    func answer(_ order: ReadOrder, _ content: String, version: Int64) throws -> StateEditor.PullOutcome? {
        try answer(order, .result(Self.given(content, version: version)))
    }

    @discardableResult
    func change(_ secret: String = "app", version: Int64? = nil) throws -> SecretChangeResult {
        let params = SecretChangedParams(mount: try Self.mount(), secretName: try SecretName(secret), version: version)
        return try edit { try $0.change(params) }.result
    }

    /// So many rows of the destination `d1` that wait for a value, as rows only.
    func addWaiting(_ count: Int, name: String = "s") throws {
        let destination = try #require(try store.destination(try Self.destinationID()))
        let mount = try Self.mount()
        for number in 0..<count {
            let id = SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName("\(name)-\(number)"))
            let association = AssociationRecord(
                key: try store.newAssociationKey(), destination: destination.key, secret: id, mount: mount,
                template: destination.template, now: now)
            var object = RemoteObject(
                key: try store.newObjectKey(), association: association.key, destination: destination.key,
                region: destination.region, name: "vault/\(number)",
                desire: .value(.init(digest: nil, version: nil, payload: nil)), now: now)
            object.hold = .awaitingValue
            object.dueAt = nil
            try store.save(SecretRecord(id: id, mount: mount))
            try store.save(association)
            try store.save(object)
        }
    }

    static func given(_ content: String, version: Int64) -> JSONObject {
        SecretReadResult(data: data(content), metadata: SecretReadMetadata(version: version)).json
    }

    static func deleted(version: Int64, at time: Timestamp) -> JSONObject {
        SecretReadResult(data: nil, metadata: SecretReadMetadata(version: version, deletionTime: time)).json
    }

    enum WorldError: Error {
        case reads(Int)
    }
}
