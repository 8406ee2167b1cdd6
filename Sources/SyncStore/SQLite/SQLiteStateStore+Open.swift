import CSQLite
import SyncEngine
import SyncProtocol

extension SQLiteStateStore {
    /// "ssyc": tells a store of ours from any other SQLite file.
    private static let applicationID: Int64 = 0x7373_7963

    /// Opens the store of a state directory; makes directory, key and schema on the first start.
    ///
    /// Blocks on the disk: it is called once, before the agent serves.
    ///
    /// - Parameter configuration: where, and under which key.
    /// - Returns: the open store, recovered after a crash.
    /// - Throws: ``StoreError`` with the codes `locked`, `insecure`, `sealed`, `newer_schema`, `damaged` or `unavailable`.
    public static func open(_ configuration: StoreConfiguration) throws(StoreError) -> SQLiteStateStore {
        let keyFile = try SealKeyFile(configuration)
        let directory = try StateDirectory(path: configuration.directory)
        let lock = try StateLock(directory)
        try directory.prepareDatabaseFile()
        do {
            let connection = try SQLiteConnection(path: directory.databasePath)
            try configure(connection, maximumBytes: configuration.maximumBytes)
            let (keyring, isNew) = try prepare(connection, keyFile: keyFile)
            let tally = try takeTally(connection)
            // From here on ``LogSync`` waits for the disk; what opening changed is there.
            try set(connection, "synchronous", "NORMAL", reads: "1")
            return SQLiteStateStore(
                connection: connection, log: LogSync(path: directory.logPath), keyring: keyring, tally: tally,
                lock: lock,
                createdSealKeyFile: isNew ? keyFile.path : nil)
        } catch let error as StoreError {
            throw error
        } catch let error as StateFailure {
            throw StoreError(code: .damaged, message: "open \(directory.databasePath): \(error.message)")
        } catch let error as SQLiteError {
            throw refused(error, path: directory.databasePath)
        } catch {
            throw StoreError(code: .unavailable, message: "open \(directory.databasePath): \(type(of: error))")
        }
    }

    /// The settings of the one connection, each read back: SQLite ignores what it does not know.
    private static func configure(_ connection: SQLiteConnection, maximumBytes: Int64?) throws {
        // Before the first access: then the log's index is in memory, no shared file, and nobody else gets in.
        try set(connection, "locking_mode", "EXCLUSIVE", reads: "exclusive")
        // Freed content is overwritten; it is sealed anyhow.
        try set(connection, "secure_delete", "ON", reads: "1")
        try set(connection, "journal_mode", "WAL", reads: "wal")
        // While the store is opened every commit waits for the disk.
        try set(connection, "synchronous", "FULL", reads: "2")
        try set(connection, "foreign_keys", "ON", reads: "1")
        try set(connection, "temp_store", "MEMORY", reads: "2")
        try set(connection, "cell_size_check", "ON", reads: "1")
        try set(connection, "trusted_schema", "OFF", reads: "0")
        // 8 MiB of log between checkpoints, cut back to at most 64 MiB after a burst.
        try set(connection, "wal_autocheckpoint", "2000", reads: "2000")
        try set(connection, "journal_size_limit", "67108864", reads: "67108864")
        try set(connection, "cache_size", "-16384", reads: "-16384")
        if let maximumBytes {
            let pageSize = try integer(connection, "PRAGMA page_size")
            try connection.execute("PRAGMA max_page_count = \(max(1, maximumBytes / max(1, pageSize)))")
        }
    }

    private static func set(_ connection: SQLiteConnection, _ name: String, _ value: String, reads expected: String)
        throws
    {
        try connection.execute("PRAGMA \(name) = \(value)")
        let text = try connection.rows("PRAGMA \(name)") { try $0.shown() }.first ?? "nothing"
        guard text == expected else {
            throw StoreError(
                code: .unavailable, message: "open the store: SQLite keeps \(name) at \(text) instead of \(expected)")
        }
    }

    /// Brings the schema up to date and gets the keys; a new store gets both in one transaction.
    private static func prepare(_ connection: SQLiteConnection, keyFile: SealKeyFile) throws -> (
        Keyring, createdKey: Bool
    ) {
        let application = try integer(connection, "PRAGMA application_id")
        let version = try integer(connection, "PRAGMA user_version")
        if application == 0, version == 0 {
            guard try integer(connection, "SELECT count(*) FROM sqlite_master") == 0 else {
                throw StoreError(code: .damaged, message: "open the store: state.db is a database of something else")
            }
            return try create(connection, keyFile: keyFile)
        }
        guard application == applicationID else {
            throw StoreError(code: .damaged, message: "open the store: state.db is a database of something else")
        }
        guard version <= Migration.newest else {
            throw StoreError(
                code: .newerSchema,
                message:
                    "open the store: its schema is version \(version), this agent knows up to \(Migration.newest); "
                    + "run the newer agent, or restore a backup")
        }
        guard try integer(connection, "SELECT max(version) FROM schema_migrations") == version else {
            throw StoreError(
                code: .damaged, message: "open the store: its schema version is not the one it was brought to")
        }
        guard let key = try keyFile.read() else {
            throw StoreError(
                code: .sealed,
                message: "unseal the store: seal key \(keyFile.path) is missing; put it back")
        }
        let keyring = try storedKeyring(connection, under: key)
        if version < Migration.newest {
            try inTransaction(connection) { try Migration.apply(after: version, to: connection) }
        }
        try checkSmallTables(connection)
        return (keyring, false)
    }

    private static func create(_ connection: SQLiteConnection, keyFile: SealKeyFile) throws -> (
        Keyring, createdKey: Bool
    ) {
        let existing = try keyFile.read()
        let isNew = existing == nil
        guard keyFile.isDefault || !isNew else {
            throw StoreError(
                code: .sealed,
                message:
                    "open seal key \(keyFile.path): no such file; make one with 'head -c 32 /dev/urandom', mode 0400")
        }
        let key: KeyBuffer
        if let existing { key = existing } else { key = try keyFile.create() }
        let keyring = Keyring()
        var generator = SystemRandomNumberGenerator()
        let store = IntentToken.random(using: &generator).text
        let wrapped = try keyring.wrapped(under: key, store: store)
        var arguments = SQLArguments()
        try arguments.add(store)
        arguments.add(wrapped)
        try inTransaction(connection) {
            try Migration.apply(after: 0, to: connection)
            try connection.execute("PRAGMA application_id = \(applicationID)")
            try connection.execute("INSERT INTO keyring(id, store, wrapped) VALUES (1, ?, ?)", arguments)
        }
        return (keyring, isNew)
    }

    private static func inTransaction(_ connection: SQLiteConnection, _ work: () throws -> Void) throws {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try work()
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private static func storedKeyring(_ connection: SQLiteConnection, under key: borrowing KeyBuffer) throws -> Keyring
    {
        let rows = try connection.rows("SELECT id, store, wrapped FROM keyring", of: "keyring") { row in
            _ = try row.integer()
            let store = try row.text()
            return (store: store, wrapped: try row.bytes())
        }
        guard let stored = rows.first else {
            throw StoreError(code: .damaged, message: "open the store: its keyring is missing")
        }
        return try Keyring(wrapped: stored.wrapped, under: key, store: stored.store)
    }

    /// Checks what can be checked at any size: a full check reads the whole file, which takes seconds per gigabyte.
    private static func checkSmallTables(_ connection: SQLiteConnection) throws {
        for table in ["keyring", "sequences", "switches", "mounts", "destinations", "purges"] {
            let verdict = try connection.rows("PRAGMA quick_check('\(table)')") { try $0.text() }.first
            guard verdict == "ok" else {
                throw StoreError(code: .damaged, message: "open the store: table \(table) is damaged; restore a backup")
            }
        }
    }

    private static func integer(_ connection: SQLiteConnection, _ sql: String) throws -> Int64 {
        try connection.rows(sql) { try $0.optionalInteger() }.first.flatMap { $0 } ?? 0
    }

    private static func refused(_ error: SQLiteError, path: String) -> StoreError {
        switch error.primaryCode {
        case SQLITE_NOTADB, SQLITE_CORRUPT:
            return StoreError(code: .damaged, message: "open \(path): \(error.said); restore a backup")
        case SQLITE_FULL:
            return StoreError(code: .full, message: "open \(path): \(error.said)")
        case SQLITE_BUSY:
            return StoreError(code: .locked, message: "open \(path): another program has it open")
        default:
            return StoreError(code: .unavailable, message: "open \(path): \(error.said)")
        }
    }
}
