import SyncEngine
import SyncProtocol

/// Rows that were read or saved lately: each is read once, and written once a transaction however often it was saved.
///
/// A decision reads what the one before it saved, many times over, and a commit carries many of them. A row that is only
/// updated waits here for the end of the transaction, or for the first query that would not see it. Every step inside a
/// savepoint can be taken back. A committed transaction leaves its rows to the next one: nobody else writes the store.
struct RowCache {
    /// A row as the transaction sees it.
    struct Entry<Row> {
        /// Nil: there is none.
        var row: Row?
        /// What has yet to be written.
        var update: SQLArguments?
    }

    private enum Undo {
        case object(ObjectKey, Entry<RemoteObject>?)
        case association(AssociationKey, Entry<AssociationRecord>?)
        case secret(SecretID, Entry<SecretRecord>?)
        case objects(AssociationKey, [ObjectKey]?)
        case associations(SecretID, [AssociationKey]?)
    }

    private(set) var objects: [ObjectKey: Entry<RemoteObject>] = [:]
    private(set) var associations: [AssociationKey: Entry<AssociationRecord>] = [:]
    private(set) var secrets: [SecretID: Entry<SecretRecord>] = [:]
    /// The objects of an association, oldest first.
    private(set) var objectsOfAssociation: [AssociationKey: [ObjectKey]] = [:]
    /// The associations of a secret, oldest first.
    private(set) var associationsOfSecret: [SecretID: [AssociationKey]] = [:]
    /// Objects that have yet to be written.
    private(set) var waitingObjects: Set<ObjectKey> = []
    private var waitingAssociations: Set<AssociationKey> = []
    private var waitingSecrets: Set<SecretID> = []
    private var undos: [Undo] = []
    /// Whether a savepoint may take back what is done now.
    var isRecording = false
    /// Objects whose value waits without a call: it is on the disk, sealed, and is kept in memory no longer than needed.
    private var parked: Set<ObjectKey> = []
    /// Bytes of the values that are held.
    private var payloadBytes = 0

    /// What is left to the next transaction at most; beyond it everything goes.
    private static let heldRows = 2_048
    private static let heldPayloadBytes = 2 << 20

    /// Where a savepoint begins.
    var mark: Int {
        undos.count
    }

    /// How many rows are held.
    var count: Int {
        objects.count + associations.count + secrets.count
    }

    mutating func set(_ key: ObjectKey, _ entry: Entry<RemoteObject>?) {
        if isRecording { undos.append(.object(key, objects[key])) }
        put(key, entry)
    }

    mutating func set(_ key: AssociationKey, _ entry: Entry<AssociationRecord>?) {
        if isRecording { undos.append(.association(key, associations[key])) }
        put(key, entry)
    }

    mutating func set(_ id: SecretID, _ entry: Entry<SecretRecord>?) {
        if isRecording { undos.append(.secret(id, secrets[id])) }
        put(id, entry)
    }

    mutating func setObjects(of key: AssociationKey, _ objects: [ObjectKey]?) {
        if isRecording { undos.append(.objects(key, objectsOfAssociation[key])) }
        objectsOfAssociation[key] = objects
    }

    mutating func setAssociations(of id: SecretID, _ associations: [AssociationKey]?) {
        if isRecording { undos.append(.associations(id, associationsOfSecret[id])) }
        associationsOfSecret[id] = associations
    }

    private mutating func put(_ key: ObjectKey, _ entry: Entry<RemoteObject>?) {
        let before = objects.updateValue(entry ?? Entry(), forKey: key)
        if entry == nil { objects[key] = nil }
        let bytes = Self.payloadBytes(entry?.row)
        payloadBytes += bytes - Self.payloadBytes(before?.row)
        if bytes > 0, entry?.row?.intent == nil { parked.insert(key) } else { parked.remove(key) }
        if entry?.update == nil { waitingObjects.remove(key) } else { waitingObjects.insert(key) }
    }

    private mutating func put(_ key: AssociationKey, _ entry: Entry<AssociationRecord>?) {
        associations[key] = entry
        if entry?.update == nil { waitingAssociations.remove(key) } else { waitingAssociations.insert(key) }
    }

    private mutating func put(_ id: SecretID, _ entry: Entry<SecretRecord>?) {
        secrets[id] = entry
        if entry?.update == nil { waitingSecrets.remove(id) } else { waitingSecrets.insert(id) }
    }

    /// Takes back what was done since a mark.
    mutating func undo(to mark: Int) {
        while undos.count > mark, let undo = undos.popLast() {
            switch undo {
            case .object(let key, let entry): put(key, entry)
            case .association(let key, let entry): put(key, entry)
            case .secret(let id, let entry): put(id, entry)
            case .objects(let key, let objects): objectsOfAssociation[key] = objects
            case .associations(let id, let associations): associationsOfSecret[id] = associations
            }
        }
    }

    /// Lets go of all rows, inside a savepoint too: they are read again.
    mutating func forgetRows() {
        for key in Array(objects.keys) { set(key, nil) }
        for key in Array(associations.keys) { set(key, nil) }
        for id in Array(secrets.keys) { set(id, nil) }
        for key in Array(objectsOfAssociation.keys) { setObjects(of: key, nil) }
        for id in Array(associationsOfSecret.keys) { setAssociations(of: id, nil) }
    }

    /// Nothing is taken back any more that was done so far.
    mutating func forgetUndos() {
        undos.removeAll(keepingCapacity: true)
    }

    /// What waits to be written, in the order of the rows on the disk.
    func waiting() -> (objects: [ObjectKey], associations: [AssociationKey], secrets: [SecretID]) {
        (
            waitingObjects.sorted(), waitingAssociations.sorted(),
            waitingSecrets.sorted { ($0.accessor, $0.name) < ($1.accessor, $1.name) }
        )
    }

    /// Lets go of all rows.
    mutating func removeAll() {
        self = RowCache()
    }

    /// After a commit: what is left to the next transaction, values of calls on their way and no others.
    mutating func endTransaction() {
        forgetUndos()
        for key in parked {
            // A list without its rows would be read row by row.
            if let association = objects[key]?.row?.association { objectsOfAssociation[association] = nil }
            put(key, nil)
        }
        if count > Self.heldRows || payloadBytes > Self.heldPayloadBytes { removeAll() }
    }

    private static func payloadBytes(_ object: RemoteObject?) -> Int {
        guard let object else { return 0 }
        var bytes = object.intent.flatMap { IntentColumns($0.call).bytes?.payload.count } ?? 0
        if case .value(let value) = object.desire { bytes += value.payload?.count ?? 0 }
        return bytes
    }
}
