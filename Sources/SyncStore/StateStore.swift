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
    /// Cancelling the calling task does not stop the transaction: what was begun is committed or undone.
    ///
    /// - Parameter work: loads and saves rows; each command in a savepoint of its own.
    /// - Returns: what `work` returned; every change it made is on the disk by then.
    /// - Throws: ``StoreError`` with the code
    ///   - ``StoreError/Code/commitFailed``: nobody knows what is durable. No reply, no retry, exit.
    ///   - ``StoreError/Code/full``: no room. All of the transaction is undone, for certain; the store lives on.
    ///   - ``StoreError/Code/unavailable``: the disk failed before the commit. All of the transaction is undone.
    ///   - ``StoreError/Code/workFailed``: `work` threw. All of the transaction is undone.
    ///   - ``StoreError/Code/closed``: the store was closed.
    func write<Result: Sendable>(
        _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Result

    /// Ends the store: moves the log into the database and lets go of the state directory.
    ///
    /// Closing twice is no error.
    func close() async throws(StoreError)
}
