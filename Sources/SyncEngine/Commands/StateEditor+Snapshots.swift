import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// What a comparison with a snapshot has found so far.
    public struct SnapshotComparison: Sendable {
        /// The answer as far as it goes.
        public var result: SecretSnapshotResult
        fileprivate var after: SecretName?
        fileprivate var bytes = 0

        /// A comparison that is about to begin, with the whole snapshot; without one before its last part, when nothing is
        /// compared.
        public init(received: Int, _ snapshot: SnapshotVersions?) {
            result = SecretSnapshotResult(received: Int64(received))
            after = snapshot?.after
        }
    }

    /// `secret.snapshot`: takes a part.
    ///
    /// - Returns: how many names were received, and the whole snapshot once the last part is there.
    public mutating func collect(
        _ params: SecretSnapshotParams, from connection: ConnectionID
    ) throws -> (received: Int, complete: SnapshotVersions?) {
        let complete = try snapshots.add(params, from: connection)
        return (complete?.versions.count ?? snapshots.count(connection, params.mount), complete)
    }

    /// Compares the next secrets of the mount with a snapshot; no row is changed by it.
    ///
    /// - Returns: whether the answer is complete: nothing is left to compare, or it is as long as a page.
    public mutating func compare(
        _ snapshot: SnapshotVersions, _ comparison: inout SnapshotComparison, from connection: ConnectionID, limit: Int
    ) throws -> Bool {
        let accessor = try accessor(of: snapshot.mount)
        let page = try transaction.secrets(of: accessor, after: comparison.after, limit: limit)
        for record in page {
            guard comparison.bytes <= ProtocolLimits.pageBytes else {
                comparison.result.truncated = true
                snapshots.answered(snapshot, from: connection, after: comparison.after)
                return true
            }
            try compare(record, snapshot, &comparison)
            comparison.after = record.id.name
        }
        guard page.count < limit else { return false }
        snapshots.answered(snapshot, from: connection, after: nil)
        return true
    }

    private func compare(
        _ record: SecretRecord, _ snapshot: SnapshotVersions, _ comparison: inout SnapshotComparison
    ) throws {
        let name = record.id.name
        if let version = snapshot.versions[name] ?? nil {
            guard try record.live?.version != version || awaitsValue(record.id) else { return }
            comparison.result.needed.append(name)
        } else {
            if case .deleted = record.liveness { return }
            comparison.result.vanished.append(name)
        }
        // Names are escaped in the answer.
        comparison.bytes += JSONWriter.write(.string(name.text)).count + 1
    }

    private func awaitsValue(_ secret: SecretID) throws -> Bool {
        for association in try transaction.associations(of: secret) where association.status == .pending {
            if try awaitsValue(association) { return true }
        }
        return false
    }
}
