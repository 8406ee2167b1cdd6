import SyncEngine
import SyncProtocol

/// Rows of one transaction: each is read once, and written once however often it was saved.
///
/// A decision reads what the one before it saved, many times over, and a commit carries many of them. A row that is only
/// updated waits here for the end of the transaction, or for the first query that would not see it. Every step inside a
/// savepoint can be taken back.
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

    /// Where a savepoint begins.
    var mark: Int {
        undos.count
    }

    /// How many rows are held.
    var count: Int {
        objects.count + associations.count + secrets.count
    }

    mutating func set(_ key: ObjectKey, _ entry: Entry<RemoteObject>?) {
        undos.append(.object(key, objects[key]))
        put(key, entry)
    }

    mutating func set(_ key: AssociationKey, _ entry: Entry<AssociationRecord>?) {
        undos.append(.association(key, associations[key]))
        put(key, entry)
    }

    mutating func set(_ id: SecretID, _ entry: Entry<SecretRecord>?) {
        undos.append(.secret(id, secrets[id]))
        put(id, entry)
    }

    mutating func setObjects(of key: AssociationKey, _ objects: [ObjectKey]?) {
        undos.append(.objects(key, objectsOfAssociation[key]))
        objectsOfAssociation[key] = objects
    }

    mutating func setAssociations(of id: SecretID, _ associations: [AssociationKey]?) {
        undos.append(.associations(id, associationsOfSecret[id]))
        associationsOfSecret[id] = associations
    }

    private mutating func put(_ key: ObjectKey, _ entry: Entry<RemoteObject>?) {
        objects[key] = entry
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
}
