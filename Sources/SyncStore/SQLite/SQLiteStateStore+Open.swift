import GRDB
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
            let queue = try DatabaseQueue(
                path: directory.databasePath, configuration: connection(maximumBytes: configuration.maximumBytes))
            let opened = try queue.writeWithoutTransaction { database in
                let (keyring, isNew) = try prepare(database, keyFile: keyFile)
                return (keyring, isNew, try countAssociations(database))
            }
            return SQLiteStateStore(
                queue: queue, keyring: opened.0, tally: opened.2, lock: lock,
                createdSealKeyFile: opened.1 ? keyFile.path : nil)
        } catch let error as StoreError {
            throw error
        } catch let error as StateFailure {
            throw StoreError(code: .damaged, message: "open \(directory.databasePath): \(error.message)")
        } catch let error as DatabaseError {
            throw refused(error, path: directory.databasePath)
        } catch {
            throw StoreError(code: .unavailable, message: "open \(directory.databasePath): \(type(of: error))")
        }
    }

    /// The settings of the one connection, each read back: SQLite ignores what it does not know.
    private static func connection(maximumBytes: Int64?) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "secretsync.store"
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // Before the first access: then the log's index is in memory, no shared file, and nobody else gets in.
            try set(database, "locking_mode", "EXCLUSIVE", reads: "exclusive")
            // Freed content is overwritten; it is sealed anyhow.
            try set(database, "secure_delete", "ON", reads: "1")
            try set(database, "journal_mode", "WAL", reads: "wal")
            // NORMAL does not sync the log at commit: acknowledged commits are lost with the power.
            try set(database, "synchronous", "FULL", reads: "2")
            try set(database, "foreign_keys", "ON", reads: "1")
            try set(database, "temp_store", "MEMORY", reads: "2")
            try set(database, "cell_size_check", "ON", reads: "1")
            try set(database, "trusted_schema", "OFF", reads: "0")
            // 8 MiB of log between checkpoints, cut back to at most 64 MiB after a burst.
            try set(database, "wal_autocheckpoint", "2000", reads: "2000")
            try set(database, "journal_size_limit", "67108864", reads: "67108864")
            try set(database, "cache_size", "-16384", reads: "-16384")
            if let maximumBytes {
                let pageSize = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 4_096
                try database.execute(sql: "PRAGMA max_page_count = \(max(1, maximumBytes / pageSize))")
            }
        }
        return configuration
    }

    private static func set(_ database: Database, _ name: String, _ value: String, reads expected: String) throws {
        try database.execute(sql: "PRAGMA \(name) = \(value)")
        let row = try Row.fetchOne(database, sql: "PRAGMA \(name)")
        let actual: DatabaseValue = row?[0] ?? .null
        let text =
            switch actual.storage {
            case .int64(let number): String(number)
            case .string(let text): text
            case .null, .double, .blob: "nothing"
            }
        guard text == expected else {
            throw StoreError(
                code: .unavailable, message: "open the store: SQLite keeps \(name) at \(text) instead of \(expected)")
        }
    }

    /// Brings the schema up to date and gets the keys; a new store gets both in one transaction.
    private static func prepare(_ database: Database, keyFile: SealKeyFile) throws -> (Keyring, createdKey: Bool) {
        let application = try integer(database, "PRAGMA application_id")
        let version = try integer(database, "PRAGMA user_version")
        if application == 0, version == 0 {
            guard try integer(database, "SELECT count(*) FROM sqlite_master") == 0 else {
                throw StoreError(code: .damaged, message: "open the store: state.db is a database of something else")
            }
            return try create(database, keyFile: keyFile)
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
        guard try integer(database, "SELECT max(version) FROM schema_migrations") == version else {
            throw StoreError(
                code: .damaged, message: "open the store: its schema version is not the one it was brought to")
        }
        guard let key = try keyFile.read() else {
            throw StoreError(
                code: .sealed,
                message: "unseal the store: seal key \(keyFile.path) is missing; put it back")
        }
        let keyring = try storedKeyring(database, under: key)
        if version < Migration.newest {
            try database.inTransaction(.immediate) {
                try Migration.apply(after: version, to: database)
                return .commit
            }
        }
        try checkSmallTables(database)
        return (keyring, false)
    }

    private static func create(_ database: Database, keyFile: SealKeyFile) throws -> (Keyring, createdKey: Bool) {
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
        let bound = arguments.statementArguments
        try database.inTransaction(.immediate) {
            try Migration.apply(after: 0, to: database)
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "INSERT INTO keyring(id, store, wrapped) VALUES (1, ?, ?)", arguments: bound)
            return .commit
        }
        return (keyring, isNew)
    }

    private static func storedKeyring(_ database: Database, under key: borrowing KeyBuffer) throws -> Keyring {
        guard let row = try Row.fetchOne(database, sql: "SELECT id, store, wrapped FROM keyring") else {
            throw StoreError(code: .damaged, message: "open the store: its keyring is missing")
        }
        var reader = SQLRow(row, table: "keyring")
        _ = try reader.integer()
        let store = try reader.text()
        return try Keyring(wrapped: try reader.bytes(), under: key, store: store)
    }

    /// Checks what can be checked at any size: a full check reads the whole file, which takes seconds per gigabyte.
    private static func checkSmallTables(_ database: Database) throws {
        for table in ["keyring", "sequences", "switches", "mounts", "destinations", "purges"] {
            let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check('\(table)')")
            guard verdict == "ok" else {
                throw StoreError(code: .damaged, message: "open the store: table \(table) is damaged; restore a backup")
            }
        }
    }

    private static func countAssociations(_ database: Database) throws -> AssociationTally {
        var tally = AssociationTally()
        tally.addSecrets(try integer(database, "SELECT count(*) FROM secrets"))
        let rows = try Row.fetchCursor(
            database, sql: "SELECT destination, status, count(*) FROM associations GROUP BY destination, status")
        while let row = try rows.next() {
            var reader = SQLRow(row, table: "associations")
            let destination = DestinationKey(try reader.integer())
            let status: SyncStatus = try reader.choice()
            tally.add(try reader.integer(), destination: destination, status: status)
        }
        return tally
    }

    private static func integer(_ database: Database, _ sql: String) throws -> Int64 {
        guard let row = try Row.fetchOne(database, sql: sql) else { return 0 }
        var reader = SQLRow(row, table: "the store")
        return try reader.optionalInteger() ?? 0
    }

    private static func refused(_ error: DatabaseError, path: String) -> StoreError {
        let said = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return StoreError(code: .damaged, message: "open \(path): \(said); restore a backup")
        case .SQLITE_FULL:
            return StoreError(code: .full, message: "open \(path): \(said)")
        case .SQLITE_BUSY:
            return StoreError(code: .locked, message: "open \(path): another program has it open")
        default:
            return StoreError(code: .unavailable, message: "open \(path): \(said)")
        }
    }
}
