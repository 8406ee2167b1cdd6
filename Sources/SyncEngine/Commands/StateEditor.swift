public import SyncProtocol

/// Carries out one input on the rows of an open transaction: commands, results of calls, and objects that are due.
///
/// Synchronous, no clock and no I/O but the transaction's. Its functions throw ``SyncProtocol/RPCError`` for a refusal and
/// ``StateFailure`` for a store that cannot; the transaction's savepoint undoes what was half done.
public struct StateEditor {
    /// The last rows of associations that are gone.
    public typealias DepartedRows = [AssociationKey: [AssociationRow]]

    /// The rows.
    public let transaction: any StateTransaction
    /// The time of the decision.
    public let now: Timestamp
    /// What never changes while the agent runs.
    public let environment: EngineEnvironment
    /// Values without association; changed only after everything that can throw.
    public var held: HeldValues
    /// Who gives values on request; changed only after everything that can throw.
    public var sources = ValueSources()
    /// Who is told what; changed only after everything that can throw.
    public var subscriptions = Subscriptions()
    /// Subscriptions that ended by command.
    public internal(set) var endedSubscriptions: [(connection: ConnectionID, subscription: String)] = []
    /// Destinations that changed.
    var changedDestinations: [DestinationID: DestinationChangeKind] = [:]
    /// Whether the switches changed.
    var switchesChanged = false
    /// Where associations that are gone belonged.
    private(set) var departedFrom: [AssociationKey: (destination: DestinationID, mount: MountPath)] = [:]
    /// Snapshots on their way; changed only after everything that can throw.
    public var snapshots = SnapshotParts()
    /// Destinations that are left alone for a while: rows that wait for one say so.
    public var heldDestinations: Set<DestinationKey> = []
    /// Associations whose rows may show something else now.
    public private(set) var touched: Set<AssociationKey> = []
    /// The last state of associations that are gone.
    public private(set) var departed: DepartedRows = [:]
    /// Destinations that are gone: whoever waits for rows of one waits in vain.
    public internal(set) var dropped: Set<DestinationID> = []
    /// Destinations whose circuit is to let a call through at once.
    public internal(set) var invited: Set<DestinationKey> = []
    /// Objects that the command at hand made due; of those that a change of the whole destination or of a switch makes due
    /// nobody asked for each.
    private var asked: [(object: ObjectKey, destination: DestinationKey)] = []
    var generator: any RandomNumberGenerator

    /// An editor for one input.
    public init(
        transaction: any StateTransaction, now: Timestamp, environment: EngineEnvironment, held: HeldValues,
        generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
    ) {
        self.transaction = transaction
        self.now = now
        self.environment = environment
        self.held = held
        self.generator = generator
    }

    mutating func touch(_ association: AssociationKey) {
        touched.insert(association)
    }

    /// An object is due because the command at hand is about it.
    mutating func noteAsked(_ object: RemoteObject) {
        if object.dueAt == now, object.updatedAt == now { asked.append((object.key, object.destination)) }
    }

    /// Carries out a part of a command that nobody asked for row by row.
    mutating func unasked<Result>(_ work: (inout StateEditor) throws -> Result) rethrows -> Result {
        let before = asked
        defer { asked = before }
        return try work(&self)
    }

    /// The objects that the commands since the last call made due, in their order.
    public mutating func takeAsked() -> [(object: ObjectKey, destination: DestinationKey)] {
        defer { asked = [] }
        return asked
    }

    mutating func depart(_ association: AssociationRecord, as rows: [AssociationRow]) throws {
        touched.insert(association.key)
        departed[association.key] = rows
        guard !subscriptions.isEmpty, let destination = try transaction.destination(association.destination) else {
            return
        }
        departedFrom[association.key] = (destination.id, association.mount)
    }

    func destination(_ id: DestinationID) throws -> DestinationRecord {
        guard let destination = try transaction.destination(id) else {
            throw RPCError(
                .destinationNotFound, "destination \(id) does not exist", path: "/name",
                hint: "create it with destination.write, or see destination.list")
        }
        return destination
    }

    /// The mount of a path; one nobody registered gets the accessor derived from its path.
    func accessor(of path: MountPath) throws -> Accessor {
        try transaction.mount(path: path)?.accessor ?? Accessor(derivedFrom: path)
    }

    /// Makes the mount durable, if nobody registered it.
    func registerIfUnknown(_ path: MountPath) throws -> Accessor {
        if let mount = try transaction.mount(path: path) { return mount.accessor }
        let accessor = Accessor(derivedFrom: path)
        if let other = try transaction.mount(accessor: accessor) {
            throw RPCError(
                .invalidParams, "mount \(path) would share the accessor \(accessor) with mount \(other.path)",
                path: "/mount", hint: "register one of them with an accessor of its own (mount.register)")
        }
        try transaction.save(MountRecord(path: path, accessor: accessor))
        return accessor
    }

    func checkQueue() throws {
        let capacity = try transaction.configuration().queueCapacity
        let counts = try transaction.associationCounts(destination: nil)
        guard counts[.pending, default: 0] < capacity else {
            throw RPCError(
                .queueFull, "the sync queue is full; rows that wait: \(capacity)",
                hint: "wait until rows are synced, or raise queue_capacity (sync.config.patch)",
                retryAfterMilliseconds: 1_000)
        }
    }
}
