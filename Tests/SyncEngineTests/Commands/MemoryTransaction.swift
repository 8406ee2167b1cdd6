import SyncEngine
import SyncProtocol

/// The rows of a state store in memory, for tests: a command that throws leaves them as they were.
final class MemoryTransaction: StateTransaction {
    /// Everything that is durable.
    struct Rows {
        var mounts: [MountPath: MountRecord] = [:]
        var destinations: [DestinationKey: DestinationRecord] = [:]
        var purges: [DestinationKey: PurgeRecord] = [:]
        var applies: [DestinationKey: ApplyRecord] = [:]
        var secrets: [SecretID: SecretRecord] = [:]
        var associations: [AssociationKey: AssociationRecord] = [:]
        var objects: [ObjectKey: RemoteObject] = [:]
        var deletions: [String: DeletionRecord] = [:]
        var configuration = SyncConfiguration()
        var lastKey: Int64 = 0
    }

    var rows = Rows()

    /// Runs a command in a savepoint of its own.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        let before = rows
        do {
            return try body()
        } catch {
            rows = before
            throw error
        }
    }

    private func nextKey() -> Int64 {
        rows.lastKey += 1
        return rows.lastKey
    }

    func mount(path: MountPath) throws(StateFailure) -> MountRecord? { rows.mounts[path] }

    func mount(accessor: Accessor) throws(StateFailure) -> MountRecord? {
        rows.mounts.values.first { $0.accessor == accessor }
    }

    func save(_ mount: MountRecord) throws(StateFailure) { rows.mounts[mount.path] = mount }

    func mounts(after: String?, limit: Int) throws(StateFailure) -> [MountRecord] {
        let rest = rows.mounts.values.filter { mount in
            guard let after else { return true }
            return after.utf8.lexicographicallyPrecedes(mount.path.text.utf8)
        }
        return Array(rest.sorted { $0.path < $1.path }.prefix(limit))
    }

    func isInUse(_ accessor: Accessor) throws(StateFailure) -> Bool {
        rows.associations.values.contains { $0.secret.accessor == accessor }
    }

    func destination(_ id: DestinationID) throws(StateFailure) -> DestinationRecord? {
        rows.destinations.values.first { $0.id == id }
    }

    func destination(_ key: DestinationKey) throws(StateFailure) -> DestinationRecord? { rows.destinations[key] }

    func newDestinationKey() throws(StateFailure) -> DestinationKey { DestinationKey(nextKey()) }

    func save(_ destination: DestinationRecord) throws(StateFailure) {
        rows.destinations[destination.key] = destination
    }

    func deleteDestination(_ key: DestinationKey) throws(StateFailure) {
        for association in rows.associations.values where association.destination == key {
            try deleteAssociation(association.key)
            if try associations(of: association.secret).isEmpty { try deleteSecret(association.secret) }
        }
        rows.purges[key] = nil
        rows.applies[key] = nil
        rows.destinations[key] = nil
    }

    func purge(of destination: DestinationKey) throws(StateFailure) -> PurgeRecord? { rows.purges[destination] }

    func purges() throws(StateFailure) -> [PurgeRecord] {
        rows.purges.values.sorted { $0.destination < $1.destination }
    }

    func save(_ purge: PurgeRecord) throws(StateFailure) { rows.purges[purge.destination] = purge }

    func deletePurge(of destination: DestinationKey) throws(StateFailure) { rows.purges[destination] = nil }

    func apply(of destination: DestinationKey) throws(StateFailure) -> ApplyRecord? { rows.applies[destination] }

    func applies() throws(StateFailure) -> [ApplyRecord] {
        rows.applies.values.sorted { $0.destination < $1.destination }
    }

    func save(_ apply: ApplyRecord) throws(StateFailure) { rows.applies[apply.destination] = apply }

    func deleteApply(of destination: DestinationKey) throws(StateFailure) { rows.applies[destination] = nil }

    func destinations() throws(StateFailure) -> [DestinationRecord] {
        rows.destinations.values.sorted { ($0.id.type.rawValue, $0.id.name) < ($1.id.type.rawValue, $1.id.name) }
    }

    func secret(_ id: SecretID) throws(StateFailure) -> SecretRecord? { rows.secrets[id] }

    func save(_ secret: SecretRecord) throws(StateFailure) { rows.secrets[secret.id] = secret }

    func deleteSecret(_ id: SecretID) throws(StateFailure) { rows.secrets[id] = nil }

    func association(destination: DestinationKey, secret: SecretID) throws(StateFailure) -> AssociationRecord? {
        rows.associations.values.first { $0.destination == destination && $0.secret == secret }
    }

    func association(_ key: AssociationKey) throws(StateFailure) -> AssociationRecord? { rows.associations[key] }

    func associations(of secret: SecretID) throws(StateFailure) -> [AssociationRecord] {
        rows.associations.values.filter { $0.secret == secret }.sorted { $0.key < $1.key }
    }

    func associations(
        destination: DestinationKey?, status: SyncStatus?, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let selected = rows.associations.values.filter { row in
            (destination == nil || row.destination == destination) && (status == nil || row.status == status)
                && (after.map { Self.order($0) < Self.order(row.secret) } ?? true)
        }
        return Array(selected.sorted { Self.order($0.secret) < Self.order($1.secret) }.prefix(limit))
    }

    func keyedAssociations(
        destination: DestinationKey, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let all = try associations(destination: destination, status: nil, after: after, limit: .max)
        return Array(all.filter { $0.granularity == .secretKey }.prefix(limit))
    }

    func associationsAwaitingValue(
        of mount: MountPath, after: AssociationKey?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let waiting = rows.objects.values.filter { $0.hold == .awaitingValue && $0.standing == .current }
        let keyless = rows.associations.values.filter { $0.granularity == .secretKey && $0.status == .pending }
        let keys = Set(waiting.map(\.association) + keyless.map(\.key)).sorted()
            .filter { key in after.map { $0 < key } ?? true }
        return Array(keys.compactMap { rows.associations[$0] }.filter { $0.mount == mount && $0.wanted }.prefix(limit))
    }

    func secrets(of accessor: Accessor, after: SecretName?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        let rest = rows.secrets.values.filter { record in
            record.id.accessor == accessor && after.map { $0 < record.id.name } ?? true
        }
        return Array(rest.sorted { $0.id.name < $1.id.name }.prefix(limit))
    }

    func newAssociationKey() throws(StateFailure) -> AssociationKey { AssociationKey(nextKey()) }

    func save(_ association: AssociationRecord) throws(StateFailure) {
        rows.associations[association.key] = association
    }

    func deleteAssociation(_ key: AssociationKey) throws(StateFailure) {
        rows.objects = rows.objects.filter { $0.value.association != key }
        rows.associations[key] = nil
    }

    func associationCounts(destination: DestinationKey?) throws(StateFailure) -> [SyncStatus: Int64] {
        rows.associations.values.filter { destination == nil || $0.destination == destination }
            .reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
    }

    func secrets(after: SecretID?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        let rest = rows.secrets.values.filter { record in after.map { Self.order($0) < Self.order(record.id) } ?? true }
        return Array(rest.sorted { Self.order($0.id) < Self.order($1.id) }.prefix(limit))
    }

    func secretCount() throws(StateFailure) -> Int64 { Int64(rows.secrets.count) }

    func object(_ key: ObjectKey) throws(StateFailure) -> RemoteObject? { rows.objects[key] }

    func objects(of association: AssociationKey) throws(StateFailure) -> [RemoteObject] {
        rows.objects.values.filter { $0.association == association }.sorted { $0.key < $1.key }
    }

    func tally(of association: AssociationKey) throws(StateFailure) -> ObjectTally {
        ObjectTally(try objects(of: association))
    }

    func objects(region: String, name: String) throws(StateFailure) -> [RemoteObject] {
        rows.objects.values.filter { $0.region == region && $0.name.utf8.elementsEqual(name.utf8) }
            .sorted { $0.key < $1.key }
    }

    func newObjectKey() throws(StateFailure) -> ObjectKey { ObjectKey(nextKey()) }

    func save(_ object: RemoteObject) throws(StateFailure) { rows.objects[object.key] = object }

    func deleteObject(_ key: ObjectKey) throws(StateFailure) { rows.objects[key] = nil }

    func objectKeys(
        of destination: DestinationKey, after: ObjectKey?, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        let keys = rows.objects.values.filter { $0.destination == destination }.map(\.key).sorted()
        return Array(keys.filter { key in after.map { $0 < key } ?? true }.prefix(limit))
    }

    func dueObjects(destination: DestinationKey, now: Timestamp, limit: Int) throws(StateFailure) -> [ObjectKey] {
        let due = rows.objects.values.filter { $0.destination == destination && ($0.dueAt.map { $0 <= now } ?? false) }
        return due.sorted { ($0.dueAt ?? now, $0.key) < ($1.dueAt ?? now, $1.key) }.prefix(limit).map(\.key)
    }

    func nextDue(after now: Timestamp) throws(StateFailure) -> Timestamp? {
        rows.objects.values.compactMap(\.dueAt).filter { $0 > now }.min()
    }

    func objectsWithIntent() throws(StateFailure) -> [ObjectKey] {
        rows.objects.values.filter { $0.intent != nil }.map(\.key).sorted()
    }

    func stalledObjects(destination: DestinationKey?) throws(StateFailure) -> [ObjectKey] {
        rows.objects.values.filter {
            (destination == nil || $0.destination == destination)
                && ($0.failure != nil || $0.hold != nil || $0.untagDenied)
        }.map(\.key).sorted()
    }

    func oldestDue(now: Timestamp) throws(StateFailure) -> Timestamp? {
        rows.objects.values.compactMap(\.dueAt).filter { $0 <= now }.min()
    }

    func deletions(region: String, name: String) throws(StateFailure) -> [DeletionRecord] {
        rows.deletions.values.filter { $0.region == region && $0.name.utf8.elementsEqual(name.utf8) }
            .sorted { $0.arn < $1.arn }
    }

    func save(_ deletion: DeletionRecord) throws(StateFailure) { rows.deletions[deletion.arn] = deletion }

    func deleteDeletion(arn: String) throws(StateFailure) { rows.deletions[arn] = nil }

    func deleteDeletions(before now: Timestamp) throws(StateFailure) {
        rows.deletions = rows.deletions.filter { $0.value.deletionDate >= now }
    }

    func configuration() throws(StateFailure) -> SyncConfiguration { rows.configuration }

    func save(_ configuration: SyncConfiguration) throws(StateFailure) { rows.configuration = configuration }

    private static func order(_ id: SecretID) -> (Accessor, SecretName) {
        (id.accessor, id.name)
    }
}
