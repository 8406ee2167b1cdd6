/// The rows of one transaction, which may carry out many commands.
public protocol StateBatch: StateTransaction {
    /// Runs one command's changes, undone as a whole when `body` throws; the rest of the transaction stands.
    ///
    /// Savepoints nest. A full disk can undo the whole transaction at once; from then on every call throws, and the
    /// transaction ends as full.
    ///
    /// - Parameter body: the command.
    /// - Returns: what `body` returned.
    /// - Throws: what `body` threw, or a ``StateFailure``.
    func savepoint<T>(_ body: () throws -> T) throws -> T
}
