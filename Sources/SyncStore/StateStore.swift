public import SyncEngine

/// Where the agent's state is durable, as the one writer needs it.
///
/// A store belongs to one process: opening refuses a second one. Everything else of the agent reaches rows only through
/// the writer, so nothing here is safe to use from two writers, and nothing needs to be.
public protocol StateStore: Sendable {
    /// Makes digests of values under the store's MAC key.
    var valueDigester: ValueDigester { get }

    /// Transactions that changed rows and were made durable, since the store was opened.
    var commits: Int { get }

    /// Runs `work` in one transaction on the store's own thread, and commits before it returns.
    ///
    /// The next transaction sees what this one changed, and can be run while the disk is still waited for: nothing may leave
    /// the agent that speaks of a transaction before ``makeDurable(_:)`` returned for it. Cancelling the calling task does
    /// not stop the transaction: what was begun is committed or undone.
    ///
    /// - Parameters:
    ///   - leavesSync: asked after the commit, on the store's thread: whether ``makeDurable(_:)`` waits for the disk; else
    ///     it is waited for before this returns.
    ///   - work: loads and saves rows; each command in a savepoint of its own.
    /// - Returns: what `work` returned, and what to make durable.
    /// - Throws: ``StoreError`` with the code
    ///   - ``StoreError/Code/commitFailed``: nobody knows what is durable. No reply, no retry, exit.
    ///   - ``StoreError/Code/full``: no room. All of the transaction is undone, for certain; the store lives on.
    ///   - ``StoreError/Code/unavailable``: the disk failed before the commit. All of the transaction is undone.
    ///   - ``StoreError/Code/workFailed``: `work` threw. All of the transaction is undone.
    ///   - ``StoreError/Code/closed``: the store was closed.
    func commit<Result: Sendable>(
        leavesSync: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Committed<Result>

    /// Whether a transaction, and all before it, are on the disk.
    func isDurable(_ transaction: CommitNumber) -> Bool

    /// Waits until a transaction, and all before it, are on the disk; one wait serves all that were committed meanwhile.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/commitFailed``: nobody knows what is durable, now and for
    ///   every later call.
    func makeDurable(_ transaction: CommitNumber) async throws(StoreError)

    /// Ends the store: moves the log into the database and lets go of the state directory.
    ///
    /// Closing twice is no error.
    func close() async throws(StoreError)
}

extension StateStore {
    /// Runs `work` in one transaction; every change it made is on the disk when this returns.
    ///
    /// - Returns: what `work` returned.
    /// - Throws: as ``commit(leavesSync:_:)``.
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Result {
        try await commit(leavesSync: { false }, work).result
    }
}

/// Counts transactions that changed rows, since the store was opened.
public typealias CommitNumber = UInt64

/// What a committed transaction returned.
public struct Committed<Result: Sendable>: Sendable {
    /// What its work returned.
    public let result: Result
    /// The newest transaction that it saw the changes of, itself if it made any.
    public let number: CommitNumber

    /// That transaction.
    public init(result: Result, number: CommitNumber) {
        self.result = result
        self.number = number
    }
}
