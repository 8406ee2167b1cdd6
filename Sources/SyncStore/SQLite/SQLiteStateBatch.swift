import SyncEngine
import SyncProtocol

/// The rows of one open transaction of SQLite. Lives on the store's own thread and no longer than the transaction.
final class SQLiteStateBatch: StateBatch {
    let sealer: Sealer
    private let connection: SQLiteConnection
    /// The counts before this transaction.
    let base: AssociationTally
    /// What this transaction changes of the counts; undone with the savepoint, forgotten with the transaction.
    var changes = AssociationTally()
    /// The small tables as this transaction sees them.
    var small: SmallTables
    /// The rows it has read, and what it has yet to write.
    var rows: RowCache
    /// Why nothing more may be done: SQLite undid the whole transaction, or it is over.
    private(set) var ended: StateFailure?
    /// Savepoints that were entered, and those of them that SQLite knows: it is told before the first write.
    private var savepoints = (entered: 0, begun: 0)

    /// Rows held at most; more are written and let go between two commands.
    private static let heldRows = 4_096

    init(
        connection: SQLiteConnection, sealer: Sealer, tally: AssociationTally, small: SmallTables, rows: RowCache
    ) {
        self.connection = connection
        self.sealer = sealer
        self.small = small
        self.rows = rows
        base = tally
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        if let ended { throw ended }
        let before = (changes: changes, small: small, mark: rows.mark)
        savepoints.entered += 1
        rows.isRecording = true
        let level = savepoints.entered
        let result: T
        do {
            result = try body()
        } catch {
            changes = before.changes
            small = before.small
            rows.undo(to: before.mark)
            if ended == nil, savepoints.begun == level {
                try statement("undo a savepoint", "ROLLBACK TRANSACTION TO SAVEPOINT command")
                try statement("undo a savepoint", "RELEASE SAVEPOINT command")
            }
            leaveSavepoint()
            throw error
        }
        if savepoints.begun == level { try statement("end a savepoint", "RELEASE SAVEPOINT command") }
        leaveSavepoint()
        if savepoints.entered == 0 {
            rows.forgetUndos()
            if rows.count > Self.heldRows {
                try flush()
                rows.removeAll()
            }
        }
        return result
    }

    private func leaveSavepoint() {
        savepoints.entered -= 1
        savepoints.begun = min(savepoints.begun, savepoints.entered)
        rows.isRecording = savepoints.entered > 0
    }

    /// Before a statement changes anything.
    private func beginSavepoints() throws(StateFailure) {
        while savepoints.begun < savepoints.entered {
            try statement("begin a savepoint", "SAVEPOINT command")
            savepoints.begun += 1
        }
    }

    /// Refuses all later calls, from a reference that outlived the transaction.
    func end() {
        ended = ended ?? StateFailure(message: "use a transaction: it is over")
    }

    /// Runs a statement that changes rows, and returns how many.
    func execute(
        _ action: StaticString, _ sql: StaticString, _ arguments: SQLArguments = SQLArguments()
    ) throws(StateFailure) -> Int {
        try beginSavepoints()
        return try change(action, Self.key(sql), { "\(sql)" }, arguments)
    }

    /// Runs a statement that changes rows, and returns how many.
    func execute(_ action: StaticString, _ sql: SQL, _ arguments: SQLArguments) throws(StateFailure) -> Int {
        try beginSavepoints()
        return try change(action, .composed(sql.number), { sql.text }, arguments)
    }

    private func change(
        _ action: StaticString, _ key: StatementKey, _ text: () -> String, _ arguments: SQLArguments
    ) throws(StateFailure) -> Int {
        try attempt(action) { connection in
            try unsafe connection.run(key, text, arguments) { _ in }
            return connection.changes
        }
    }

    private func statement(_ action: StaticString, _ sql: StaticString) throws(StateFailure) {
        _ = try change(action, Self.key(sql), { "\(sql)" }, SQLArguments())
    }

    /// Loads rows.
    func load<T>(
        _ table: StaticString, _ sql: StaticString, _ arguments: SQLArguments = SQLArguments(),
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> [T] {
        try load(table, Self.key(sql), { "\(sql)" }, arguments, decode)
    }

    /// Loads rows.
    func load<T>(
        _ table: StaticString, _ sql: SQL, _ arguments: SQLArguments = SQLArguments(),
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> [T] {
        try load(table, .composed(sql.number), { sql.text }, arguments, decode)
    }

    /// Loads rows with a query whose parts depend on the arguments.
    func load<T>(
        _ table: StaticString, composed sql: String, _ arguments: SQLArguments,
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> [T] {
        try load(table, .text(sql), { sql }, arguments, decode)
    }

    private func load<T>(
        _ table: StaticString, _ key: StatementKey, _ text: () -> String, _ arguments: SQLArguments,
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> [T] {
        try attempt(table) { connection in
            var loaded: [T] = []
            try unsafe connection.run(key, text, arguments) { statement in
                var reader = unsafe SQLRow(statement, table: table)
                loaded.append(try decode(&reader))
            }
            return loaded
        }
    }

    /// Loads the only row.
    func loadOne<T>(
        _ table: StaticString, _ sql: StaticString, _ arguments: SQLArguments = SQLArguments(),
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> T? {
        try load(table, sql, arguments, decode).first
    }

    /// Loads the only row.
    func loadOne<T>(
        _ table: StaticString, _ sql: SQL, _ arguments: SQLArguments,
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> T? {
        try load(table, sql, arguments, decode).first
    }

    /// A key of that table that no row has had.
    func newKey(_ table: StaticString) throws(StateFailure) -> Int64 {
        try beginSavepoints()
        var arguments = SQLArguments()
        try arguments.add("\(table)")
        let key = try loadOne(
            "sequences", "UPDATE sequences SET value = value + 1 WHERE name = ? RETURNING value", arguments
        ) { try $0.integer() }
        guard let key else { throw StateFailure(message: "load sequences: the row of \(table) is missing") }
        return key
    }

    private static func key(_ sql: StaticString) -> StatementKey {
        .literal(unsafe UInt(bitPattern: sql.utf8Start))
    }

    private func attempt<T>(
        _ action: StaticString, _ body: (SQLiteConnection) throws -> T
    ) throws(StateFailure) -> T {
        if let ended { throw ended }
        do {
            return try body(connection)
        } catch let failure as StateFailure {
            throw failure
        } catch {
            let cause = SQLiteFailure(error, on: connection)
            let failure = StateFailure(message: "\(action): \(cause.message)", isFull: cause.isFull)
            // Errors such as a full disk can undo the whole transaction, savepoints and all (SQLite, "Response To Errors
            // Within A Transaction"); whatever followed would then commit by itself, command by command.
            if !connection.isInTransaction { ended = failure }
            throw failure
        }
    }
}
