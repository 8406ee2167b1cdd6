package import SyncEngine
package import SyncProtocol

/// The rows of a state store in memory, for tests: a command that throws leaves them as they were.
package final class MemoryTransaction: StateBatch {
    /// Everything that is durable.
    package struct Rows {
        package var mounts: [MountPath: MountRecord] = [:]
        package var destinations: [DestinationKey: DestinationRecord] = [:]
        package var purges: [DestinationKey: PurgeRecord] = [:]
        package var applies: [DestinationKey: ApplyRecord] = [:]
        package var secrets: [SecretID: SecretRecord] = [:]
        package var associations: [AssociationKey: AssociationRecord] = [:]
        package var objects: [ObjectKey: RemoteObject] = [:]
        package var deletions: [String: DeletionRecord] = [:]
        package var configuration = SyncConfiguration()
        package var lastKey: Int64 = 0
    }

    package var rows = Rows()
    /// How many more rows fit on the disk; nil where there is room for all.
    package var room: Int?
    /// Whether a row did not fit: the transaction is lost as a whole.
    package private(set) var isFull = false

    /// An empty store.
    package init() {}

    /// Somebody made room.
    package func makeRoom() {
        room = nil
        isFull = false
    }

    private func takeRoom() throws(StateFailure) {
        guard let left = room else { return }
        guard left > 0 else {
            isFull = true
            throw StateFailure(message: "the disk is full", isFull: true)
        }
        room = left - 1
    }

    /// Runs a command in a savepoint of its own.
    package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
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

    package func mount(path: MountPath) throws(StateFailure) -> MountRecord? { rows.mounts[path] }

    package func mount(accessor: Accessor) throws(StateFailure) -> MountRecord? {
        rows.mounts.values.first { $0.accessor == accessor }
    }

    package func save(_ mount: MountRecord) throws(StateFailure) {
        try takeRoom()
        rows.mounts[mount.path] = mount
    }

    package func mounts(after: String?, limit: Int) throws(StateFailure) -> [MountRecord] {
        let rest = rows.mounts.values.filter { mount in
            guard let after else { return true }
            return after.utf8.lexicographicallyPrecedes(mount.path.text.utf8)
        }
        return Array(rest.sorted { $0.path < $1.path }.prefix(limit))
    }

    package func isInUse(_ accessor: Accessor) throws(StateFailure) -> Bool {
        rows.associations.values.contains { $0.secret.accessor == accessor }
    }

    package func destination(_ id: DestinationID) throws(StateFailure) -> DestinationRecord? {
        rows.destinations.values.first { $0.id == id }
    }

    package func destination(_ key: DestinationKey) throws(StateFailure) -> DestinationRecord? {
        rows.destinations[key]
    }

    package func newDestinationKey() throws(StateFailure) -> DestinationKey { DestinationKey(nextKey()) }

    package func save(_ destination: DestinationRecord) throws(StateFailure) {
        try takeRoom()
        rows.destinations[destination.key] = destination
    }

    package func deleteDestination(_ key: DestinationKey) throws(StateFailure) {
        for association in rows.associations.values where association.destination == key {
            try deleteAssociation(association.key)
            if try associations(of: association.secret).isEmpty { try deleteSecret(association.secret) }
        }
        rows.purges[key] = nil
        rows.applies[key] = nil
        rows.destinations[key] = nil
    }

    package func purge(of destination: DestinationKey) throws(StateFailure) -> PurgeRecord? { rows.purges[destination] }

    package func purges() throws(StateFailure) -> [PurgeRecord] {
        rows.purges.values.sorted { $0.destination < $1.destination }
    }

    package func save(_ purge: PurgeRecord) throws(StateFailure) {
        try takeRoom()
        rows.purges[purge.destination] = purge
    }

    package func deletePurge(of destination: DestinationKey) throws(StateFailure) { rows.purges[destination] = nil }

    package func apply(of destination: DestinationKey) throws(StateFailure) -> ApplyRecord? {
        rows.applies[destination]
    }

    package func applies() throws(StateFailure) -> [ApplyRecord] {
        rows.applies.values.sorted { $0.destination < $1.destination }
    }

    package func save(_ apply: ApplyRecord) throws(StateFailure) {
        try takeRoom()
        rows.applies[apply.destination] = apply
    }

    package func deleteApply(of destination: DestinationKey) throws(StateFailure) { rows.applies[destination] = nil }

    package func destinations() throws(StateFailure) -> [DestinationRecord] {
        rows.destinations.values.sorted { ($0.id.type.rawValue, $0.id.name) < ($1.id.type.rawValue, $1.id.name) }
    }

    package func secret(_ id: SecretID) throws(StateFailure) -> SecretRecord? { rows.secrets[id] }

    package func save(_ secret: SecretRecord) throws(StateFailure) {
        try takeRoom()
        rows.secrets[secret.id] = secret
    }

    package func deleteSecret(_ id: SecretID) throws(StateFailure) { rows.secrets[id] = nil }

    package func association(destination: DestinationKey, secret: SecretID) throws(StateFailure) -> AssociationRecord? {
        rows.associations.values.first { $0.destination == destination && $0.secret == secret }
    }

    package func association(_ key: AssociationKey) throws(StateFailure) -> AssociationRecord? {
        rows.associations[key]
    }

    package func associations(of secret: SecretID) throws(StateFailure) -> [AssociationRecord] {
        rows.associations.values.filter { $0.secret == secret }.sorted { $0.key < $1.key }
    }

    package func associations(
        destination: DestinationKey?, status: SyncStatus?, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let selected = rows.associations.values.filter { row in
            (destination == nil || row.destination == destination) && (status == nil || row.status == status)
                && (after.map { Self.order($0) < Self.order(row.secret) } ?? true)
        }
        return Array(selected.sorted { Self.order($0.secret) < Self.order($1.secret) }.prefix(limit))
    }

    package func keyedAssociations(
        destination: DestinationKey, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let all = try associations(destination: destination, status: nil, after: after, limit: .max)
        return Array(all.filter { $0.granularity == .secretKey }.prefix(limit))
    }

    package func associationsAwaitingValue(
        of mount: MountPath, after: AssociationKey?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        let waiting = rows.objects.values.filter { $0.hold == .awaitingValue && $0.standing == .current }
        let keyless = rows.associations.values.filter { $0.granularity == .secretKey && $0.status == .pending }
        let keys = Set(waiting.map(\.association) + keyless.map(\.key)).sorted()
            .filter { key in after.map { $0 < key } ?? true }
        return Array(keys.compactMap { rows.associations[$0] }.filter { $0.mount == mount && $0.wanted }.prefix(limit))
    }

    package func secrets(of accessor: Accessor, after: SecretName?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        let rest = rows.secrets.values.filter { record in
            record.id.accessor == accessor && after.map { $0 < record.id.name } ?? true
        }
        return Array(rest.sorted { $0.id.name < $1.id.name }.prefix(limit))
    }

    package func newAssociationKey() throws(StateFailure) -> AssociationKey { AssociationKey(nextKey()) }

    package func save(_ association: AssociationRecord) throws(StateFailure) {
        try takeRoom()
        rows.associations[association.key] = association
    }

    package func deleteAssociation(_ key: AssociationKey) throws(StateFailure) {
        rows.objects = rows.objects.filter { $0.value.association != key }
        rows.associations[key] = nil
    }

    package func associationCounts(destination: DestinationKey?) throws(StateFailure) -> [SyncStatus: Int64] {
        rows.associations.values.filter { destination == nil || $0.destination == destination }
            .reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
    }

    package func secrets(after: SecretID?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        let rest = rows.secrets.values.filter { record in after.map { Self.order($0) < Self.order(record.id) } ?? true }
        return Array(rest.sorted { Self.order($0.id) < Self.order($1.id) }.prefix(limit))
    }

    package func secretCount() throws(StateFailure) -> Int64 { Int64(rows.secrets.count) }

    package func object(_ key: ObjectKey) throws(StateFailure) -> RemoteObject? { rows.objects[key] }

    package func objects(of association: AssociationKey) throws(StateFailure) -> [RemoteObject] {
        rows.objects.values.filter { $0.association == association }.sorted { $0.key < $1.key }
    }

    package func tally(of association: AssociationKey) throws(StateFailure) -> ObjectTally {
        ObjectTally(try objects(of: association))
    }

    package func objects(region: String, name: String) throws(StateFailure) -> [RemoteObject] {
        rows.objects.values.filter { $0.region == region && $0.name.utf8.elementsEqual(name.utf8) }
            .sorted { $0.key < $1.key }
    }

    package func newObjectKey() throws(StateFailure) -> ObjectKey { ObjectKey(nextKey()) }

    package func save(_ object: RemoteObject) throws(StateFailure) {
        try takeRoom()
        rows.objects[object.key] = object
    }

    package func deleteObject(_ key: ObjectKey) throws(StateFailure) { rows.objects[key] = nil }

    package func objectKeys(
        of destination: DestinationKey, after: ObjectKey?, limit: Int
    ) throws(StateFailure) -> [ObjectKey] {
        let keys = rows.objects.values.filter { $0.destination == destination }.map(\.key).sorted()
        return Array(keys.filter { key in after.map { $0 < key } ?? true }.prefix(limit))
    }

    package func dueObjects(destination: DestinationKey, now: Timestamp, limit: Int) throws(StateFailure) -> [ObjectKey]
    {
        let due = rows.objects.values.filter { $0.destination == destination && ($0.dueAt.map { $0 <= now } ?? false) }
        return due.sorted { ($0.dueAt ?? now, $0.key) < ($1.dueAt ?? now, $1.key) }.prefix(limit).map(\.key)
    }

    package func nextDue(after now: Timestamp) throws(StateFailure) -> Timestamp? {
        rows.objects.values.compactMap(\.dueAt).filter { $0 > now }.min()
    }

    package func objectsWithIntent() throws(StateFailure) -> [ObjectKey] {
        rows.objects.values.filter { $0.intent != nil }.map(\.key).sorted()
    }

    package func stalledObjects(destination: DestinationKey?) throws(StateFailure) -> [ObjectKey] {
        rows.objects.values.filter {
            (destination == nil || $0.destination == destination)
                && ($0.failure != nil || $0.hold != nil || $0.untagDenied)
        }.map(\.key).sorted()
    }

    package func oldestDue(now: Timestamp) throws(StateFailure) -> Timestamp? {
        rows.objects.values.compactMap(\.dueAt).filter { $0 <= now }.min()
    }

    package func deletions(region: String, name: String) throws(StateFailure) -> [DeletionRecord] {
        rows.deletions.values.filter { $0.region == region && $0.name.utf8.elementsEqual(name.utf8) }
            .sorted { $0.arn < $1.arn }
    }

    package func save(_ deletion: DeletionRecord) throws(StateFailure) {
        try takeRoom()
        rows.deletions[deletion.arn] = deletion
    }

    package func deleteDeletion(arn: String) throws(StateFailure) { rows.deletions[arn] = nil }

    package func deleteDeletions(before now: Timestamp) throws(StateFailure) {
        rows.deletions = rows.deletions.filter { $0.value.deletionDate >= now }
    }

    package func configuration() throws(StateFailure) -> SyncConfiguration { rows.configuration }

    package func save(_ configuration: SyncConfiguration) throws(StateFailure) {
        try takeRoom()
        rows.configuration = configuration
    }

    private static func order(_ id: SecretID) -> (Accessor, SecretName) {
        (id.accessor, id.name)
    }
}
