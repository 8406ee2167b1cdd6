import CSQLite

/// The one connection to the state's database, with its prepared statements.
///
/// It belongs to the store's thread: nothing of it may be used by two threads at a time.
@safe
final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [StatementKey: PreparedStatement] = [:]

    /// Opens a database file, which is made where there is none.
    ///
    /// - Throws: ``SQLiteError``.
    init(path: String) throws(SQLiteError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let error = SQLiteError(code: code, message: unsafe Self.message(of: opened))
            _ = unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe handle = opened
    }

    deinit {
        close()
    }

    private var isClosed = false

    /// Ends the connection; twice is no error.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        statements = [:]
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// Whether a transaction is open: SQLite ends one by itself after some errors.
    var isInTransaction: Bool {
        unsafe sqlite3_get_autocommit(handle) == 0
    }

    /// Rows that the last statement inserted, changed or deleted.
    var changes: Int {
        Int(unsafe sqlite3_changes64(handle))
    }

    /// Rows changed since the connection was opened.
    var totalChanges: Int {
        Int(unsafe sqlite3_total_changes64(handle))
    }

    /// Runs statements that have no arguments and whose rows nobody wants.
    func execute(_ sql: String) throws(SQLiteError) {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    /// Runs a statement, and hands over each row.
    ///
    /// - Parameters:
    ///   - key: which statement it is.
    ///   - text: its text, asked for the first time.
    ///   - arguments: the values of its placeholders.
    ///   - row: what to do with a row; it holds no longer than the call.
    /// - Throws: ``SQLiteError``, or what `row` throws.
    func run(
        _ key: StatementKey, _ text: () -> String, _ arguments: SQLArguments, row: (OpaquePointer) throws -> Void
    ) throws {
        let statement = try unsafe prepared(key, text)
        // Resets before anything else is asked of the connection; what a reset says was said by the step.
        defer { _ = unsafe sqlite3_reset(statement) }
        try unsafe arguments.bind(to: statement, of: self)
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: try unsafe row(statement)
            case SQLITE_DONE: return
            default: throw failure
            }
        }
    }

    private func prepared(_ key: StatementKey, _ text: () -> String) throws(SQLiteError) -> OpaquePointer {
        if let statement = statements[key] { return unsafe statement.handle }
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle, text(), -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement = unsafe statement else { throw failure }
        statements[key] = unsafe PreparedStatement(statement)
        return unsafe statement
    }

    /// What the last call said.
    var failure: SQLiteError {
        SQLiteError(code: unsafe sqlite3_extended_errcode(handle), message: unsafe Self.message(of: handle))
    }

    /// The errno of the last failed write to the log; SQLite's `sqlite3_system_errno` does not know it after a COMMIT.
    var logErrno: Int32 {
        var log: UnsafeMutablePointer<sqlite3_file>?
        var cause: Int32 = 0
        guard
            unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK,
            let log = unsafe log, let methods = unsafe log.pointee.pMethods,
            let control = unsafe methods.pointee.xFileControl,
            unsafe control(log, SQLITE_FCNTL_LAST_ERRNO, &cause) == SQLITE_OK
        else { return 0 }
        return cause
    }

    private static func message(of handle: OpaquePointer?) -> String {
        guard let text = unsafe sqlite3_errmsg(handle) else { return "no message" }
        return unsafe String(cString: text)
    }
}

/// A statement that SQLite has compiled; let go of with the last reference.
@safe
private final class PreparedStatement {
    let handle: OpaquePointer

    @unsafe
    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe sqlite3_finalize(handle)
    }
}

extension SQLiteConnection {
    /// All rows of a query that is asked once.
    func rows<T>(
        _ sql: String, _ arguments: SQLArguments = SQLArguments(), of table: StaticString = "the store",
        _ decode: (inout SQLRow) throws -> T
    ) throws -> [T] {
        var rows: [T] = []
        try unsafe run(.text(sql), { sql }, arguments) { statement in
            var reader = unsafe SQLRow(statement, table: table)
            rows.append(try decode(&reader))
        }
        return rows
    }

    /// Runs a statement that is run once.
    func execute(_ sql: String, _ arguments: SQLArguments) throws {
        try unsafe run(.text(sql), { sql }, arguments) { _ in }
    }
}

/// What SQLite said.
///
/// The message is SQLite's own: it names tables and columns, and no values.
struct SQLiteError: Error, Sendable {
    /// The extended result code.
    let code: Int32
    let message: String

    /// The result code without its extension.
    var primaryCode: Int32 {
        code & 0xFF
    }

    /// Message and code, for people.
    var said: String {
        "\(message) (SQLite \(code))"
    }
}
