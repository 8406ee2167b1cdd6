import Synchronization

/// Makes committed transactions durable: SQLite writes its log at a commit, and this waits for the disk.
///
/// SQLite would wait inside the commit (`synchronous=FULL`), and the next transaction with it. The log is a file that only
/// grows between two checkpoints, so a wait that begins after a commit covers it and every one before it, whatever is
/// appended meanwhile. A checkpoint waits for the log by itself before it changes the database, and a log that begins
/// anew has its first header synced (SQLite, `synchronous=NORMAL`).
final class LogSync: Sendable {
    private struct State: ~Copyable {
        /// The log; open from the first wait on, and the same file until the store is closed.
        var log: FileDescriptor?
        var failure: StoreError?
    }

    private let path: String
    /// Held while the disk is waited for, by the store's two threads alone: of two waits at a time the system tells only one
    /// of a failure, and the other would take for durable what is not.
    private let state = Mutex(State())
    private let written = Atomic<CommitNumber>(0)
    private let synced = Atomic<CommitNumber>(0)
    private let failed = Atomic<Bool>(false)

    /// - Parameter path: of the log.
    init(path: String) {
        self.path = path
    }

    /// The newest transaction that was committed.
    var newest: CommitNumber {
        written.load(ordering: .acquiring)
    }

    /// The newest transaction that is on the disk.
    var durable: CommitNumber {
        synced.load(ordering: .acquiring)
    }

    /// Throws what a wait failed with: from then on nobody knows what is durable.
    func check() throws(StoreError) {
        // A wait that is under way is not waited for.
        guard failed.load(ordering: .acquiring) else { return }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// A transaction that changed rows was committed.
    func committed() {
        written.wrappingAdd(1, ordering: .releasing)
    }

    /// Waits for the disk, unless that transaction is there already.
    ///
    /// A failure is for good: the system forgets it with the call that reports it, and the next one would succeed without
    /// the data being anywhere.
    func synchronize(through transaction: CommitNumber) throws(StoreError) {
        let failure = state.withLock { state -> StoreError? in
            if let failure = state.failure { return failure }
            let newest = newest
            guard durable < transaction else { return nil }
            do {
                if state.log == nil { state.log = try FileDescriptor(path: path, flags: FileDescriptor.readOnly) }
                try state.log?.synchronizeData()
            } catch {
                let failure = StoreError(code: .commitFailed, message: "sync a transaction: \(error)")
                state.failure = failure
                failed.store(true, ordering: .releasing)
                return failure
            }
            synced.store(newest, ordering: .releasing)
            return nil
        }
        if let failure { throw failure }
    }
}
