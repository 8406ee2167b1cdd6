public import SyncProtocol

/// Snapshots that hosts are sending, part by part. In memory, bounded, gone with their connection.
public struct SnapshotParts: Sendable {
    private struct Key: Hashable {
        let connection: ConnectionID
        let mount: MountPath
    }

    private struct Collected {
        var parts: Int64 = 0
        var bytes = 0
        var versions: [SecretName: Int64?] = [:]
    }

    /// Bytes of all snapshots that are being sent: 32 MiB.
    public static let capacity = 32 << 20
    /// What a name takes beside its own bytes.
    private static let overhead = 64

    private var collected: [Key: Collected] = [:]
    private var bytes = 0

    /// No snapshot.
    public init() {}

    /// Takes a part; the first one starts over.
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
        collected[key] = snapshot
        guard part.last else { return nil }
        remove(key)
        return SnapshotVersions(mount: part.mount, versions: snapshot.versions)
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
}
