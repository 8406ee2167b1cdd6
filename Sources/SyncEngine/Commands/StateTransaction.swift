public import SyncProtocol

/// What decisions load and save: the rows of one open transaction of the state store.
///
/// Rows are loaded on demand, so memory does not grow with the number of associations. Every function may throw a
/// ``StateFailure``; the command's changes are then undone as a whole.
public protocol StateTransaction: AnyObject {
    // Mounts
    /// The mount of that path.
    func mount(path: MountPath) throws(StateFailure) -> MountRecord?
    /// The mount of that accessor.
    func mount(accessor: Accessor) throws(StateFailure) -> MountRecord?
    /// Inserts a mount or replaces its accessor.
    func save(_ mount: MountRecord) throws(StateFailure)
    /// Mounts in the order of their paths, after that path.
    func mounts(after: String?, limit: Int) throws(StateFailure) -> [MountRecord]
    /// Whether any association uses the accessor.
    func isInUse(_ accessor: Accessor) throws(StateFailure) -> Bool

    // Destinations
    /// The destination of that type and name.
    func destination(_ id: DestinationID) throws(StateFailure) -> DestinationRecord?
    /// The destination of that key.
    func destination(_ key: DestinationKey) throws(StateFailure) -> DestinationRecord?
    /// A key no destination has had.
    func newDestinationKey() throws(StateFailure) -> DestinationKey
    /// Inserts or replaces a destination.
    func save(_ destination: DestinationRecord) throws(StateFailure)
    /// Deletes a destination with its purge, its application of settings and all its associations and objects; secrets left without association go too.
    func deleteDestination(_ key: DestinationKey) throws(StateFailure)
    /// Destinations in the order of type and name.
    func destinations() throws(StateFailure) -> [DestinationRecord]

    // Purges
    /// The purge of a destination: one that runs, or the last one, which failed.
    func purge(of destination: DestinationKey) throws(StateFailure) -> PurgeRecord?
    /// Every purge there is.
    func purges() throws(StateFailure) -> [PurgeRecord]
    /// Inserts or replaces a purge.
    func save(_ purge: PurgeRecord) throws(StateFailure)
    /// Deletes the purge of a destination.
    func deletePurge(of destination: DestinationKey) throws(StateFailure)

    // Applications of settings
    /// The application of a destination's settings, while it runs.
    func apply(of destination: DestinationKey) throws(StateFailure) -> ApplyRecord?
    /// Every one that runs.
    func applies() throws(StateFailure) -> [ApplyRecord]
    /// Inserts or replaces one.
    func save(_ apply: ApplyRecord) throws(StateFailure)
    /// Deletes that of a destination.
    func deleteApply(of destination: DestinationKey) throws(StateFailure)

    // Secrets
    /// The secret's row; nil when it has no association.
    func secret(_ id: SecretID) throws(StateFailure) -> SecretRecord?
    /// Inserts or replaces a secret's row.
    func save(_ secret: SecretRecord) throws(StateFailure)
    /// Deletes a secret's row.
    func deleteSecret(_ id: SecretID) throws(StateFailure)

    // Associations
    /// The association of that secret with that destination.
    func association(destination: DestinationKey, secret: SecretID) throws(StateFailure) -> AssociationRecord?
    /// The association of that key.
    func association(_ key: AssociationKey) throws(StateFailure) -> AssociationRecord?
    /// The associations of a secret, oldest first.
    func associations(of secret: SecretID) throws(StateFailure) -> [AssociationRecord]
    /// The associations of a destination in the order of accessor and secret name.
    ///
    /// - Parameters:
    ///   - destination: the destination; nil for all.
    ///   - status: only of this status.
    ///   - after: the secret after which the page begins.
    ///   - limit: entries of the page.
    /// - Returns: the page.
    /// - Throws: ``StateFailure``.
    func associations(
        destination: DestinationKey?, status: SyncStatus?, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord]
    /// The associations of a destination whose keys are secrets of their own, in the order of accessor and secret name,
    /// after that one.
    func keyedAssociations(
        destination: DestinationKey, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord]
    /// The wanted associations of a mount with an object that waits for a value, in the order of their keys.
    ///
    /// - Parameters:
    ///   - mount: the mount.
    ///   - after: the association after which the page begins.
    ///   - limit: entries of the page.
    /// - Returns: the page.
    /// - Throws: ``StateFailure``.
    func associationsAwaitingValue(
        of mount: MountPath, after: AssociationKey?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord]
    /// A key no association has had.
    func newAssociationKey() throws(StateFailure) -> AssociationKey
    /// Inserts or replaces an association.
    func save(_ association: AssociationRecord) throws(StateFailure)
    /// Deletes an association with its objects.
    func deleteAssociation(_ key: AssociationKey) throws(StateFailure)
    /// How many associations there are, by status, of a destination or of all.
    func associationCounts(destination: DestinationKey?) throws(StateFailure) -> [SyncStatus: Int64]
    /// Secrets that have associations, in the order of accessor and name, after that one.
    func secrets(after: SecretID?, limit: Int) throws(StateFailure) -> [SecretRecord]
    /// Secrets of one mount that have associations, in the order of their names, after that one.
    func secrets(of accessor: Accessor, after: SecretName?, limit: Int) throws(StateFailure) -> [SecretRecord]
    /// How many secrets have associations.
    func secretCount() throws(StateFailure) -> Int64

    // Objects
    /// The object of that key.
    func object(_ key: ObjectKey) throws(StateFailure) -> RemoteObject?
    /// The objects of an association, oldest first.
    func objects(of association: AssociationKey) throws(StateFailure) -> [RemoteObject]
    /// The objects of an association as a tally: cheap also where there are thousands.
    func tally(of association: AssociationKey) throws(StateFailure) -> ObjectTally
    /// Objects of that name in that region, of any destination.
    func objects(region: String, name: String) throws(StateFailure) -> [RemoteObject]
    /// A key no object has had.
    func newObjectKey() throws(StateFailure) -> ObjectKey
    /// Inserts or replaces an object.
    func save(_ object: RemoteObject) throws(StateFailure)
    /// Deletes an object.
    func deleteObject(_ key: ObjectKey) throws(StateFailure)
    /// Keys of a destination's objects in the order they were made, after that one.
    func objectKeys(of destination: DestinationKey, after: ObjectKey?, limit: Int) throws(StateFailure) -> [ObjectKey]
    /// Keys of a destination's objects that are due, the longest waiting first.
    func dueObjects(destination: DestinationKey, now: Timestamp, limit: Int) throws(StateFailure) -> [ObjectKey]
    /// When the next object after `now` is due.
    func nextDue(after now: Timestamp) throws(StateFailure) -> Timestamp?
    /// Keys of all objects that have an intent.
    func objectsWithIntent() throws(StateFailure) -> [ObjectKey]
    /// Keys of a destination's objects (nil: of all) that have a failure or a hold.
    func stalledObjects(destination: DestinationKey?) throws(StateFailure) -> [ObjectKey]
    /// When the longest waiting object became due.
    func oldestDue(now: Timestamp) throws(StateFailure) -> Timestamp?

    // Deletion ledger
    /// The entries of that region and name.
    func deletions(region: String, name: String) throws(StateFailure) -> [DeletionRecord]
    /// Inserts an entry or replaces the one of its ARN.
    func save(_ deletion: DeletionRecord) throws(StateFailure)
    /// Deletes the entry of that ARN.
    func deleteDeletion(arn: String) throws(StateFailure)
    /// Deletes the entries whose deletion date has passed.
    func deleteDeletions(before now: Timestamp) throws(StateFailure)

    // Switches
    /// The agent's switches.
    func configuration() throws(StateFailure) -> SyncConfiguration
    /// Replaces the agent's switches.
    func save(_ configuration: SyncConfiguration) throws(StateFailure)
}

/// The state store could not load or save a row.
public struct StateFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried, and what the store said; no row content.
    public let message: String
    /// Whether the disk, or the quota on it, is full: the change is undone and the agent goes on.
    public let isFull: Bool

    /// A failure.
    public init(message: String, isFull: Bool = false) {
        self.message = message
        self.isFull = isFull
    }

    /// What was tried, and what the store said.
    public var description: String {
        message
    }
}
