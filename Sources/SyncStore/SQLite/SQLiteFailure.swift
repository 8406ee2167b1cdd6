import CSQLite
import SyncEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What SQLite said, sorted by what it means for the transaction.
struct SQLiteFailure {
    let message: String
    let isFull: Bool

    /// Reads an error right after it happened on that connection.
    init(_ error: any Error, on connection: SQLiteConnection) {
        guard let error = error as? SQLiteError else {
            message = "unexpected \(type(of: error))"
            isFull = false
            return
        }
        message = error.said
        isFull = Self.isFull(error, on: connection)
    }

    /// Whether the error proves that there was no room, and therefore that nothing was made durable.
    ///
    /// A write that finds no room is `SQLITE_FULL`; over quota it is `SQLITE_IOERR_WRITE` with EDQUOT. In both cases the
    /// frame was not written, so a commit record was not either: frames carry checksums that include the page, and the
    /// last frame is the commit. An fsync that fails with ENOSPC is not here: the frames may be on the disk, or not.
    private static func isFull(_ error: SQLiteError, on connection: SQLiteConnection) -> Bool {
        switch error.code {
        case SQLITE_FULL: return true
        case SQLITE_IOERR | (3 << 8):
            let cause = connection.logErrno
            return cause == EDQUOT || cause == ENOSPC
        default: return false
        }
    }
}
