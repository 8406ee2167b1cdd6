import Dispatch
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
        let connection: SQLiteConnection
        var tally: AssociationTally
        /// The small tables as they were committed last.
        var small = SmallTables()
        /// Rows that the last transactions read or saved.
        var rows = RowCache()
        /// Why no transaction is begun any more.
        var ended: StoreError?
        var lock: StateLock?
    }

    /// Where transactions run.
    private let thread = DispatchQueue(label: "secretsync.store")
    /// Where the disk is waited for while the next transaction runs.
    private let syncThread = DispatchQueue(label: "secretsync.store.sync")
    private let log: LogSync
    private let sealer: Sealer
    /// Only the store's thread waits for it.
    private let condition: Mutex<Condition>

    init(
        connection: sending SQLiteConnection, log: LogSync, keyring: Keyring, tally: AssociationTally, lock: StateLock,
        createdSealKeyFile: String?
    ) {
        self.log = log
        sealer = Sealer(dataKey: keyring.dataKey)
        valueDigester = ValueDigester(key: keyring.macKey)
        auditKey = keyring.auditKey
        condition = Mutex(Condition(connection: connection, tally: tally, lock: lock))
        self.createdSealKeyFile = createdSealKeyFile
    }

    /// Transactions that changed rows and were made durable, since the store was opened.
    public var commits: Int {
        Int(log.durable)
    }

    /// Runs `work` in one transaction on the store's own thread, and commits before it returns.
    ///
    /// - Parameters:
    ///   - leavesSync: whether ``makeDurable(_:)`` waits for the disk.
    ///   - work: loads and saves rows.
    /// - Returns: what `work` returned, and what to make durable.
    /// - Throws: ``StoreError``; see ``StateStore/commit(leavesSync:_:)``.
    public func commit<Result: Sendable>(
        leavesSync: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Committed<Result> {
        try await onThread { condition throws(StoreError) in
            let committed = try self.run(work, &condition)
            if !self.isDurable(committed.number), !leavesSync() {
                try self.log.synchronize(through: committed.number)
            }
            return committed
        }
    }

    /// Whether a transaction, and all before it, are on the disk.
    public func isDurable(_ transaction: CommitNumber) -> Bool {
        log.durable >= transaction
    }

    /// Waits for the disk, on a thread of its own.
    ///
    /// - Throws: ``StoreError``; see ``StateStore/makeDurable(_:)``.
    public func makeDurable(_ transaction: CommitNumber) async throws(StoreError) {
        if isDurable(transaction) { return }
        let outcome: Swift.Result<Void, StoreError> = await withCheckedContinuation { continuation in
            syncThread.async {
                continuation.resume(
                    returning: Swift.Result { () throws(StoreError) in try self.log.synchronize(through: transaction) })
            }
        }
        try outcome.get()
    }

    /// Moves the log into the database, closes it and lets go of the state directory.
    ///
    /// A log that cannot be moved, as on a full disk, stays beside the database; the next start reads it.
    ///
    /// - Throws: ``StoreError`` when a commit had failed before: the files are left as they are, for recovery at the next
    ///   start.
    public func close() async throws(StoreError) {
        try await onThread { condition throws(StoreError) in
            if let ended = condition.ended {
                if ended.code == .closed { return }
                throw ended
            }
            try self.log.check()
            condition.ended = StoreError(code: .closed, message: "use the store: it is closed")
            // Not needed for safety, so no errors: what was committed is durable in the log, and rows can be counted.
            try? Self.leave(condition.tally, in: condition.connection)
            try? condition.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            condition.connection.close()
            condition.lock = nil
            condition.small = SmallTables()
            condition.rows = RowCache()
        }
    }

    /// What that query answers, for tests of settings and plans.
    func look<Row: Sendable>(
        _ sql: String, _ decode: @escaping @Sendable (inout SQLRow) throws -> Row
    ) async throws -> [Row] {
        try await onThread { condition throws(StoreError) in
            do {
                return try condition.connection.rows(sql, of: "a query") { try decode(&$0) }
            } catch {
                throw StoreError(code: .unavailable, message: "\(error)")
            }
        }
    }

    /// Works on the store's thread; a task that is cancelled meanwhile changes nothing about it.
    private func onThread<Result: Sendable>(
        _ work: @escaping @Sendable (inout Condition) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
            thread.async {
                let outcome = self.condition.withLock { condition in
                    Swift.Result { () throws(StoreError) in try work(&condition) }
                }
                continuation.resume(returning: outcome)
            }
        }
        return try outcome.get()
    }

    private func run<Result>(
        _ work: (any StateBatch) throws -> Result, _ condition: inout Condition
    ) throws(StoreError) -> Committed<Result> {
        if let ended = condition.ended { throw ended }
        try log.check()
        let connection = condition.connection
        do {
            try connection.execute("BEGIN IMMEDIATE")
        } catch {
            throw StoreError(
                code: .unavailable, message: "begin a transaction: \(SQLiteFailure(error, on: connection).message)")
        }
        let before = connection.totalChanges
        let batch = SQLiteStateBatch(
            connection: connection, sealer: sealer, tally: condition.tally, small: condition.small,
            rows: condition.rows)
        // Only the batch has them now: they are changed in place, and gone with it if it is undone.
        condition.rows = RowCache()
        defer { batch.end() }
        let result: Result
        do {
            result = try work(batch)
            try batch.flush()
        } catch {
            try Self.undo(&condition)
            throw batch.ended.map(Self.undone) ?? Self.workFailed(error)
        }
        if let ended = batch.ended {
            try Self.undo(&condition)
            throw Self.undone(ended)
        }
        try Self.commit(&condition)
        condition.tally.add(batch.changes)
        condition.small = batch.small
        batch.rows.endTransaction()
        swap(&condition.rows, &batch.rows)
        if connection.totalChanges != before { log.committed() }
        return Committed(result: result, number: log.newest)
    }

    /// Commits, or decides whether the failure leaves anything in doubt.
    private static func commit(_ condition: inout Condition) throws(StoreError) {
        do {
            try condition.connection.execute("COMMIT")
        } catch {
            let cause = SQLiteFailure(error, on: condition.connection)
            if cause.isFull {
                try undo(&condition)
                throw StoreError(code: .full, message: "commit a transaction: \(cause.message)")
            }
            let failure = StoreError(code: .commitFailed, message: "commit a transaction: \(cause.message)")
            condition.ended = failure
            // Leaves no open transaction behind; what is on the disk is for recovery to find out.
            try? condition.connection.execute("ROLLBACK")
            throw failure
        }
    }

    private static func undo(_ condition: inout Condition) throws(StoreError) {
        // SQLite may have undone it by itself.
        guard condition.connection.isInTransaction else { return }
        do {
            try condition.connection.execute("ROLLBACK")
        } catch {
            let failure = StoreError(
                code: .commitFailed,
                message: "undo a transaction: \(SQLiteFailure(error, on: condition.connection).message)")
            condition.ended = failure
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
