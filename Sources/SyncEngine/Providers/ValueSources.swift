import JSONDocument
public import SyncProtocol

/// Which connection answers for which mount, and what is asked of it. In memory only: a registration ends with its
/// connection, and what is needed is found in the rows again.
///
/// Pure: commands, answers and times in, reads out. The shell keeps the connections and sends what is asked.
public struct ValueSources: Sendable {
    /// Whom a registration belongs to, as the kernel says.
    public struct Peer: Sendable, Equatable {
        /// The process's user id.
        public let uid: UInt32
        /// The process's id.
        public let pid: Int32

        /// That peer.
        public init(uid: UInt32, pid: Int32) {
            self.uid = uid
            self.pid = pid
        }
    }

    private struct Provider: Sendable {
        let peer: Peer
        let since: Timestamp
        var mounts: Set<MountPath> = []
        var inFlight = 0
        var answers: Int64 = 0
        var failures: Int64 = 0
    }

    /// Reads in flight on one connection.
    public static let width = 16
    /// How long a provider has to answer.
    public static let patience: Duration = .seconds(10)

    private var providers: [ConnectionID: Provider] = [:]
    private var sources: [MountPath: ValueSource] = [:]
    private var reads: [ReadID: PendingRead] = [:]
    private var reading: [SecretID: ReadID] = [:]
    private var lastRead: UInt64 = 0
    /// Reads that nobody waits for any more; their connections are told to forget them.
    private var abandoned: [ReadOrder] = []
    /// Counts the changes of who answers for what.
    public private(set) var revision: UInt64 = 0

    /// Nobody answers for anything.
    public init() {}

    /// Whether nobody answers for anything.
    public var isEmpty: Bool {
        sources.isEmpty
    }

    /// The mounts somebody answers for, in order.
    var mounts: [MountPath] {
        sources.keys.sorted()
    }

    /// Who answers for a mount.
    func provider(of mount: MountPath) -> ConnectionID? {
        sources[mount]?.provider
    }

    /// The mounts a connection answers for, in order.
    func mounts(of connection: ConnectionID) -> [MountPath] {
        providers[connection]?.mounts.sorted() ?? []
    }

    /// Whether a value is on its way, or in line to be asked for.
    func expects(_ secret: SecretID, of mount: MountPath) -> Bool {
        reading[secret] != nil || sources[mount]?.awaits(secret) == true
    }

    /// Why the provider of a mount has not given a value, when it was asked.
    func trouble(_ secret: SecretID, of mount: MountPath) -> PullTrouble? {
        sources[mount]?.troubles[secret]
    }

    /// A connection answers for these mounts from now on, whoever did before; everything needed is asked for at once.
    mutating func register(_ mounts: [MountPath], for connection: ConnectionID, _ peer: Peer, now: Timestamp) {
        revision += 1
        for mount in mounts {
            if let owner = sources[mount]?.provider, owner != connection { release(mount, of: owner) }
            sources[mount] = ValueSource(provider: connection)
            providers[connection, default: Provider(peer: peer, since: now)].mounts.insert(mount)
        }
    }

    /// A connection no longer answers for that mount.
    mutating func release(_ mount: MountPath, of connection: ConnectionID) {
        guard sources[mount]?.provider == connection else { return }
        revision += 1
        for read in reads.values where read.order.params.mount == mount {
            abandoned.append(read.order)
            remove(read)
        }
        sources[mount] = nil
        providers[connection]?.mounts.remove(mount)
        if providers[connection]?.mounts.isEmpty == true { providers[connection] = nil }
    }

    /// A connection is gone; what it was asked is asked again when somebody registers.
    public mutating func end(_ connection: ConnectionID) {
        for mount in mounts(of: connection) { release(mount, of: connection) }
    }

    /// Changes what is to be asked for a mount, when somebody answers for it.
    mutating func change(_ mount: MountPath, _ body: (inout ValueSource) -> Void) {
        guard var source = sources.removeValue(forKey: mount) else { return }
        body(&source)
        sources[mount] = source
    }

    /// Something may have been missed: the rows of every mount are looked through once more.
    public mutating func lookAgain() {
        for mount in sources.keys { change(mount) { $0.lookAgain() } }
    }

    /// How many more reads may be in flight to the provider of a mount.
    func room(_ mount: MountPath) -> Int {
        guard let provider = sources[mount].flatMap({ providers[$0.provider] }) else { return 0 }
        return max(0, Self.width - provider.inFlight)
    }

    /// Whether a read of that secret is in flight.
    func isReading(_ secret: SecretID) -> Bool {
        reading[secret] != nil
    }

    /// Begins a read.
    mutating func begin(
        _ secret: SecretID, _ params: SecretReadParams, stamp: SecretStamp, announced: Int64?, now: Timestamp
    ) -> ReadOrder? {
        guard let connection = provider(of: params.mount), reading[secret] == nil else { return nil }
        lastRead += 1
        let order = ReadOrder(id: ReadID(lastRead), connection: connection, params: params)
        let deadline = now + Self.patience
        reads[order.id] = PendingRead(
            order: order, secret: secret, stamp: stamp, announced: announced, deadline: deadline)
        reading[secret] = order.id
        providers[connection]?.inFlight += 1
        change(params.mount) { $0.begin(secret, until: deadline) }
        return order
    }

    /// Takes out the read that an answer belongs to; nil when that connection was not asked, or is too late.
    public mutating func answered(_ id: ReadID, by connection: ConnectionID) -> PendingRead? {
        guard let read = reads[id], read.order.connection == connection else { return nil }
        remove(read)
        return read
    }

    /// Takes out the reads that were not answered in time, the oldest first.
    mutating func late(now: Timestamp) -> [PendingRead] {
        let late = reads.values.filter { $0.deadline <= now }.sorted { $0.order.id < $1.order.id }
        for read in late {
            abandoned.append(read.order)
            remove(read)
        }
        return late
    }

    /// Counts how a read ended.
    mutating func note(_ read: PendingRead, failed: Bool) {
        providers[read.order.connection]?.answers += failed ? 0 : 1
        providers[read.order.connection]?.failures += failed ? 1 : 0
    }

    /// The reads nobody waits for any more since the last call.
    mutating func takeAbandoned() -> [ReadOrder] {
        defer { abandoned = [] }
        return abandoned
    }

    /// When something is to be done without anybody saying so.
    public func nextDue(after now: Timestamp) -> Timestamp? {
        (reads.values.map(\.deadline) + sources.values.compactMap { $0.nextDue(after: now) }).min()
    }

    /// What `sync.status` says of them.
    var json: JSONValue {
        .array(
            providers.sorted { $0.key < $1.key }.map { _, provider in
                var entry = JSONObject()
                entry["mounts"] = .array(provider.mounts.sorted().map { .string($0.text) })
                entry["since"] = .string(provider.since.description)
                entry["uid"] = .integer(provider.peer.uid)
                entry["pid"] = .integer(provider.peer.pid)
                entry["reads_in_flight"] = .integer(provider.inFlight)
                entry["answers"] = .integer(provider.answers)
                entry["failures"] = .integer(provider.failures)
                return .object(entry)
            })
    }

    private mutating func remove(_ read: PendingRead) {
        reads[read.order.id] = nil
        reading[read.secret] = nil
        providers[read.order.connection]?.inFlight -= 1
    }
}
