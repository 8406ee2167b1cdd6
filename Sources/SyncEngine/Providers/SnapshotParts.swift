public import SyncProtocol

/// Snapshots that hosts are sending, part by part, and those whose answer takes several pages. In memory, bounded, gone with
/// their connection.
public struct SnapshotParts: Sendable {
    private struct Key: Hashable {
        let connection: ConnectionID
        let mount: MountPath
    }

    private struct Collected {
        var parts: Int64 = 0
        var bytes = 0
        var versions: [SecretName: Int64?] = [:]
        /// The answer that is being made, or was made last; nil before the last part.
        var answer: UInt64?
        /// Where the next answer goes on, once one was cut short.
        var after: SecretName?
    }

    /// Bytes of all snapshots that are being sent: 32 MiB.
    public static let capacity = 32 << 20
    /// What a name takes beside its own bytes.
    private static let overhead = 64

    private var collected: [Key: Collected] = [:]
    private var bytes = 0
    private var answers: UInt64 = 0

    /// No snapshot.
    public init() {}

    /// Takes a part; the first one starts over. A part behind the last one asks for what the answer before it left out.
    ///
    /// - Returns: everything sent so far, once the last part is there; nil before.
    /// - Throws: `invalid_params` for a part out of order, `busy` when there is no room.
    mutating func add(_ part: SecretSnapshotParams, from connection: ConnectionID) throws(RPCError) -> SnapshotVersions?
    {
        let key = Key(connection: connection, mount: part.mount)
        if part.part == 1 { remove(key) }
        var snapshot = collected[key] ?? Collected()
        guard part.part == snapshot.parts + 1 else {
            throw RPCError(
                .invalidParams, "part is out of order", path: "/part",
                expected: "\(snapshot.parts + 1), or 1 to begin anew")
        }
        guard snapshot.answer == nil || (snapshot.after != nil && part.last && part.versions.isEmpty) else {
            throw RPCError(
                .invalidParams, "the last part of this snapshot was sent", path: "/part",
                expected: "1 to begin anew, or after truncated the next number with last and without versions")
        }
        let size = part.versions.reduce(0) { $0 + $1.name.text.utf8.count + Self.overhead }
        guard bytes + size <= Self.capacity else {
            remove(key)
            throw RPCError(
                .busy, "no room for another part of a snapshot", hint: "begin anew with part 1 when others are done",
                retryAfterMilliseconds: 1_000)
        }
        for entry in part.versions { snapshot.versions[entry.name] = .some(entry.version) }
        snapshot.parts += 1
        snapshot.bytes += size
        bytes += size
        let after = snapshot.after
        if part.last {
            answers += 1
            snapshot.answer = answers
        }
        snapshot.after = nil
        collected[key] = snapshot
        guard part.last else { return nil }
        return SnapshotVersions(mount: part.mount, versions: snapshot.versions, after: after, number: answers)
    }

    /// The answer to a complete snapshot is there: it is kept while there is more to list, after the name given, than the
    /// answer has.
    mutating func answered(_ snapshot: SnapshotVersions, from connection: ConnectionID, after: SecretName?) {
        let key = Key(connection: connection, mount: snapshot.mount)
        // Another one may have begun meanwhile, or the connection have ended.
        guard collected[key]?.answer == snapshot.number else { return }
        guard let after else { return remove(key) }
        collected[key]?.after = after
    }

    /// How many names a connection has sent for a mount so far.
    func count(_ connection: ConnectionID, _ mount: MountPath) -> Int {
        collected[Key(connection: connection, mount: mount)]?.versions.count ?? 0
    }

    /// A connection is gone.
    public mutating func end(_ connection: ConnectionID) {
        for key in collected.keys where key.connection == connection { remove(key) }
    }

    private mutating func remove(_ key: Key) {
        bytes -= collected.removeValue(forKey: key)?.bytes ?? 0
    }
}

/// The secrets of a mount, as a host says they are.
public struct SnapshotVersions: Sendable {
    /// The mount.
    public let mount: MountPath
    /// The live version of every secret there is; nil where none is live.
    let versions: [SecretName: Int64?]
    /// Where the answer goes on that was cut short; nil for the first one.
    let after: SecretName?
    /// Which of all answers this is.
    let number: UInt64
}
