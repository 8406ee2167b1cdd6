import GRDB
import SyncEngine
import SyncProtocol

/// The rows of one open transaction of SQLite. Lives on the store's own thread and no longer than the transaction.
final class SQLiteStateBatch: StateBatch {
    let sealer: Sealer
    private let database: Database
    /// The counts before this transaction.
    let base: AssociationTally
    /// What this transaction changes of the counts; undone with the savepoint, forgotten with the transaction.
    var changes = AssociationTally()
    /// Why nothing more may be done: SQLite undid the whole transaction, or it is over.
    private(set) var ended: StateFailure?

    init(database: Database, sealer: Sealer, tally: AssociationTally) {
        self.database = database
        self.sealer = sealer
        base = tally
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        _ = try execute("begin a savepoint", "SAVEPOINT command")
        let before = changes
        let result: T
        do {
            result = try body()
        } catch {
            changes = before
            if ended == nil {
                _ = try execute("undo a savepoint", "ROLLBACK TRANSACTION TO SAVEPOINT command")
                _ = try execute("undo a savepoint", "RELEASE SAVEPOINT command")
            }
            throw error
        }
        _ = try execute("end a savepoint", "RELEASE SAVEPOINT command")
        return result
    }

    /// Refuses all later calls, from a reference that outlived the transaction.
    func end() {
        ended = ended ?? StateFailure(message: "use a transaction: it is over")
    }

    /// Runs a statement that answers no rows, and returns how many it changed.
    func execute(
        _ action: StaticString, _ sql: String, _ arguments: SQLArguments = SQLArguments()
    ) throws(StateFailure) -> Int {
        try attempt(action) { database in
            try database.cachedStatement(sql: sql).execute(arguments: arguments.statementArguments)
            return database.changesCount
        }
    }

    /// Loads rows.
    func load<T>(
        _ table: StaticString, _ sql: String, _ arguments: SQLArguments = SQLArguments(),
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> [T] {
        try attempt(table) { database in
            let statement = try database.cachedStatement(sql: sql)
            let cursor = try Row.fetchCursor(statement, arguments: arguments.statementArguments)
            var loaded: [T] = []
            while let row = try cursor.next() {
                var reader = SQLRow(row, table: table)
                loaded.append(try decode(&reader))
            }
            return loaded
        }
    }

    /// Loads the only row.
    func loadOne<T>(
        _ table: StaticString, _ sql: String, _ arguments: SQLArguments = SQLArguments(),
        _ decode: (inout SQLRow) throws -> T
    ) throws(StateFailure) -> T? {
        try load(table, sql, arguments, decode).first
    }

    /// A key of that table that no row has had.
    func newKey(_ table: StaticString) throws(StateFailure) -> Int64 {
        var arguments = SQLArguments()
        try arguments.add("\(table)")
        let key = try loadOne(
            "sequences", "UPDATE sequences SET value = value + 1 WHERE name = ? RETURNING value", arguments
        ) { try $0.integer() }
        guard let key else { throw StateFailure(message: "load sequences: the row of \(table) is missing") }
        return key
    }

    private func attempt<T>(_ action: StaticString, _ body: (Database) throws -> T) throws(StateFailure) -> T {
        if let ended { throw ended }
        do {
            return try body(database)
        } catch let failure as StateFailure {
            throw failure
        } catch {
            let cause = SQLiteFailure(error, on: database)
            let failure = StateFailure(message: "\(action): \(cause.message)", isFull: cause.isFull)
            // Errors such as a full disk can undo the whole transaction, savepoints and all (SQLite, "Response To Errors
            // Within A Transaction"); whatever followed would then commit by itself, command by command.
            if !database.isInsideTransaction { ended = failure }
            throw failure
        }
    }
}
