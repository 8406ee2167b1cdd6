import GRDB
public import SyncEngine
import Synchronization

/// The default store: one SQLite file, one connection, one transaction at a time.
public final class SQLiteStateStore: StateStore {
    /// Makes digests of values under the store's MAC key.
    public let valueDigester: ValueDigester
    /// The key of the digests in the audit log.
    public let auditKey: SecretValue
    /// The path of a seal key that was made just now; the agent warns about it and names the better option.
    public let createdSealKeyFile: String?

    private struct Condition {
        var tally: AssociationTally
        /// Why no transaction is begun any more.
        var ended: StoreError?
        var lock: StateLock?
    }

    let queue: DatabaseQueue
    private let sealer: Sealer
    private let condition: Mutex<Condition>

    init(queue: DatabaseQueue, keyring: Keyring, tally: AssociationTally, lock: StateLock, createdSealKeyFile: String?)
    {
        self.queue = queue
        sealer = Sealer(dataKey: keyring.dataKey)
        valueDigester = ValueDigester(key: keyring.macKey)
        auditKey = keyring.auditKey
        condition = Mutex(Condition(tally: tally, ended: nil, lock: lock))
        self.createdSealKeyFile = createdSealKeyFile
    }

    /// Runs `work` in one transaction on the store's own thread, and commits before it returns.
    ///
    /// - Parameter work: loads and saves rows.
    /// - Returns: what `work` returned.
    /// - Throws: ``StoreError``; see ``StateStore/write(_:)``.
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Result {
        // GRDB's own async functions undo a transaction whose task was cancelled; an accepted mutation must go through.
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Swift.Result { () throws(StoreError) in try self.run(work, on: database) })
            }
        }
        return try outcome.get()
    }

    /// Moves the log into the database, closes it and lets go of the state directory.
    ///
    /// A log that cannot be moved, as on a full disk, stays beside the database; the next start reads it.
    ///
    /// - Throws: ``StoreError`` when a commit had failed before: the files are left as they are, for recovery at the next
    ///   start.
    public func close() async throws(StoreError) {
        let outcome: Swift.Result<Void, StoreError> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Swift.Result { () throws(StoreError) in try self.prepareToClose(database) })
            }
        }
        try outcome.get()
        do {
            try queue.close()
        } catch {
            throw StoreError(code: .unavailable, message: "close the store: \(type(of: error))")
        }
        condition.withLock { $0.lock = nil }
    }

    private func prepareToClose(_ database: Database) throws(StoreError) {
        let ended = condition.withLock { $0.ended }
        if let ended {
            if ended.code == .closed { return }
            throw ended
        }
        condition.withLock { $0.ended = StoreError(code: .closed, message: "use the store: it is closed") }
        // Not needed for safety, so not an error: what was committed is durable in the log.
        try? database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func run<Result>(
        _ work: (any StateBatch) throws -> Result, on database: Database
    ) throws(StoreError) -> Result {
        let (tally, ended) = condition.withLock { ($0.tally, $0.ended) }
        if let ended { throw ended }
        do {
            try database.beginTransaction(.immediate)
        } catch {
            throw StoreError(
                code: .unavailable, message: "begin a transaction: \(SQLiteFailure(error, on: database).message)")
        }
        let batch = SQLiteStateBatch(database: database, sealer: sealer, tally: tally)
        defer { batch.end() }
        let result: Result
        do {
            result = try work(batch)
        } catch {
            try undo(database)
            throw batch.ended.map(Self.undone) ?? Self.workFailed(error)
        }
        if let ended = batch.ended {
            try undo(database)
            throw Self.undone(ended)
        }
        try commit(database)
        condition.withLock { $0.tally.add(batch.changes) }
        return result
    }

    /// Commits, or decides whether the failure leaves anything in doubt.
    private func commit(_ database: Database) throws(StoreError) {
        do {
            try database.commit()
        } catch {
            let cause = SQLiteFailure(error, on: database)
            if cause.isFull {
                try undo(database)
                throw StoreError(code: .full, message: "commit a transaction: \(cause.message)")
            }
            let failure = StoreError(code: .commitFailed, message: "commit a transaction: \(cause.message)")
            condition.withLock { $0.ended = failure }
            // Leaves no open transaction behind; what is on the disk is for recovery to find out.
            try? database.rollback()
            throw failure
        }
    }

    private func undo(_ database: Database) throws(StoreError) {
        do {
            try database.rollback()
        } catch {
            let failure = StoreError(
                code: .commitFailed,
                message: "undo a transaction: \(SQLiteFailure(error, on: database).message)")
            condition.withLock { $0.ended = failure }
            throw failure
        }
    }

    private static func undone(_ failure: StateFailure) -> StoreError {
        StoreError(code: failure.isFull ? .full : .unavailable, message: failure.message)
    }

    private static func workFailed(_ error: any Error) -> StoreError {
        guard let failure = error as? StateFailure else {
            return StoreError(code: .workFailed, message: "run a transaction: \(type(of: error)) was thrown")
        }
        return StoreError(code: failure.isFull ? .full : .workFailed, message: failure.message)
    }
}
