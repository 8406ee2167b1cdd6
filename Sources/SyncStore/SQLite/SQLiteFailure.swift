import GRDB
import GRDBSQLite
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
    ///
    /// The message is SQLite's own (it names tables and columns) and never GRDB's, which shows the statement.
    init(_ error: any Error, on database: Database) {
        guard let error = error as? DatabaseError else {
            message = "unexpected \(type(of: error))"
            isFull = false
            return
        }
        message = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        isFull = Self.isFull(error, on: database)
    }

    /// Whether the error proves that there was no room, and therefore that nothing was made durable.
    ///
    /// A write that finds no room is `SQLITE_FULL`; over quota it is `SQLITE_IOERR_WRITE` with EDQUOT. In both cases the
    /// frame was not written, so a commit record was not either: frames carry checksums that include the page, and the
    /// last frame is the commit. An fsync that fails with ENOSPC is not here: the frames may be on the disk, or not.
    private static func isFull(_ error: DatabaseError, on database: Database) -> Bool {
        switch error.extendedResultCode {
        case .SQLITE_FULL: return true
        case .SQLITE_IOERR_WRITE:
            let cause = logErrno(database)
            return cause == EDQUOT || cause == ENOSPC
        default: return false
        }
    }

    /// The errno of the last failed write to the log; SQLite's `sqlite3_system_errno` does not know it after a COMMIT.
    private static func logErrno(_ database: Database) -> Int32 {
        let connection = unsafe database.sqliteConnection
        var log: UnsafeMutablePointer<sqlite3_file>?
        var cause: Int32 = 0
        guard
            unsafe sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK,
            let log = unsafe log, let methods = unsafe log.pointee.pMethods,
            let control = unsafe methods.pointee.xFileControl,
            unsafe control(log, SQLITE_FCNTL_LAST_ERRNO, &cause) == SQLITE_OK
        else { return 0 }
        return cause
    }
}
