import CSQLite
import Glibc

/// The store's own limit: the rows that a `secret.put` changes, changed by bare SQLite.
///
/// `--database PATH --keys N --requests N --batch N`. The database is a copy of an agent's state with that many
/// associations, under the agent's own settings, but that SQLite itself waits for the disk at a commit. Each request updates
/// the secret, its association and its object, with a payload of the size that is there, by the key; a batch is one
/// transaction. No decision, no sealing, no reading.
enum BareSQLite {
    static func run(_ arguments: Arguments) throws -> String {
        let database = try Database(try arguments.text("database"))
        for setting in [
            "locking_mode = EXCLUSIVE", "secure_delete = ON", "journal_mode = WAL", "synchronous = FULL",
            "foreign_keys = ON", "temp_store = MEMORY", "cell_size_check = ON", "wal_autocheckpoint = 2000",
            "cache_size = -16384",
        ] {
            try database.execute("PRAGMA " + setting)
        }
        let keys = try arguments.number("keys")
        let requests = try arguments.number("requests")
        let batch = max(1, try arguments.number("batch"))
        let secret = try database.prepare(
            """
            UPDATE secrets SET high = ?1, live_version = ?1, live_digest = ?2, live_created_time = ?3, \
            change_sequence = ?1 WHERE accessor = (SELECT accessor FROM mounts WHERE path = 'bench') AND name = ?4
            """)
        let association = try database.prepare(
            "UPDATE associations SET status = 'PENDING', updated_at = ?3 WHERE id = ?5")
        let object = try database.prepare(
            """
            UPDATE objects SET generation = ?1, desire_digest = ?2, desire_version = ?1, desire_payload = ?6, \
            due_at = ?3, updated_at = ?3 WHERE id = ?5
            """)
        let payload = try database.payloadSize()
        let blob = (0..<payload).map { UInt8(truncatingIfNeeded: $0) }
        let digest = [UInt8](repeating: 7, count: 32)

        let began = now()
        var done = 0
        while done < requests {
            try database.execute("BEGIN IMMEDIATE")
            for number in done..<min(done + batch, requests) {
                let key = Keys.index(number, of: keys)
                for statement in [secret, association, object] {
                    statement.bind(1, Int64(number) + 1_000)
                    statement.bind(2, digest)
                    statement.bind(3, now())
                    statement.bind(4, "app/\(key)")
                    statement.bind(5, Int64(key) + 1)
                    statement.bind(6, blob)
                    try database.run(statement)
                }
            }
            try database.execute("COMMIT")
            done = min(done + batch, requests)
        }
        let seconds = Double(now() - began) / 1_000_000_000
        return "{\"count\": \(requests), \"seconds\": \(seconds), \"per_second\": \(Double(requests) / seconds), "
            + "\"payload_bytes\": \(payload)}"
    }
}

/// A connection to a database file.
private final class Database {
    private var handle: OpaquePointer?

    init(_ path: String) throws {
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
            throw Problem("open \(path)")
        }
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw problem(sql) }
    }

    func prepare(_ sql: String) throws -> Statement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw problem(sql)
        }
        return Statement(handle: statement)
    }

    /// Runs a statement that changes one row.
    func run(_ statement: Statement) throws {
        guard sqlite3_step(statement.handle) == SQLITE_DONE else { throw problem("an update") }
        sqlite3_reset(statement.handle)
        guard sqlite3_changes(handle) == 1 else { throw Problem("an update changed \(sqlite3_changes(handle)) rows") }
    }

    /// Bytes of a sealed payload as the agent left one.
    func payloadSize() throws -> Int {
        let statement = try prepare(
            "SELECT length(desire_payload) FROM objects WHERE desire_payload IS NOT NULL LIMIT 1")
        guard sqlite3_step(statement.handle) == SQLITE_ROW else { throw Problem("no object has a payload") }
        return Int(sqlite3_column_int64(statement.handle, 0))
    }

    private func problem(_ action: String) -> Problem {
        Problem("\(action): \(String(cString: sqlite3_errmsg(handle)))")
    }
}

/// A prepared statement; parameters it does not have are left out.
private final class Statement {
    let handle: OpaquePointer
    /// SQLite copies what it is given before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    func bind(_ parameter: Int32, _ number: Int64) {
        sqlite3_bind_int64(handle, parameter, number)
    }

    func bind(_ parameter: Int32, _ text: String) {
        sqlite3_bind_text(handle, parameter, text, -1, Self.transient)
    }

    func bind(_ parameter: Int32, _ bytes: [UInt8]) {
        sqlite3_bind_blob(handle, parameter, bytes, Int32(bytes.count), Self.transient)
    }
}
