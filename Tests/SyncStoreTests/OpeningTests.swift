import SyncEngine
import SyncProtocol
import Testing

@testable import SyncStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What opening makes, asserts and refuses.
struct OpeningTests {
    @Test func secondAgentIsRefusedBeforeItTouchesTheStore() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let before = state.files(in: state.directory)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("pid \(getpid())") == true)
        #expect(state.files(in: state.directory) == before)
        try await store.close()
        let next = try state.open()
        try await next.close()
        try await next.close()
    }

    @Test func connectionIsWhatWasAskedFor() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        for (pragma, expected): (String, String) in [
            ("journal_mode", "wal"), ("synchronous", "1"), ("locking_mode", "exclusive"), ("secure_delete", "1"),
            ("foreign_keys", "1"), ("temp_store", "2"), ("cell_size_check", "1"),
        ] {
            let values = try await store.look("PRAGMA \(pragma)") { try $0.shown() }
            #expect(values == [expected], "\(pragma)")
        }
        #expect(state.files(in: state.directory).contains { $0.hasSuffix("-shm") } == false)
    }

    @Test func everythingIsPrivateFromTheStart() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { try $0.save(SyncConfiguration(disabled: true)) }
        #expect(TemporaryState.permissions(state.directory) == 0o700)
        #expect(TemporaryState.permissions(state.keyFile) == 0o400)
        let files = state.files(in: state.directory)
        #expect(files.count >= 3)
        for file in files { #expect(TemporaryState.permissions(file) == 0o600, "\(file)") }
        #expect(store.createdSealKeyFile == state.keyFile)
    }

    @Test func directoryOthersCanEnterIsRefused() throws {
        let state = try TemporaryState()
        _ = unsafe mkdir(state.directory, 0o700)
        _ = unsafe chmod(state.directory, 0o750)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .insecure)
        #expect(error?.message.contains("chmod 700") == true)
    }

    @Test func databaseOthersCanReadIsRefused() async throws {
        let state = try TemporaryState()
        try await state.open().close()
        _ = unsafe chmod(state.database, 0o640)
        #expect(throws: StoreError.self) { _ = try state.open() }
    }

    @Test func newerSchemaIsRefused() async throws {
        let state = try TemporaryState()
        try await state.open().close()
        try state.alter("PRAGMA user_version = 99")
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .newerSchema)
        #expect(error?.message.contains("version 99") == true)
    }

    @Test func migrationsAreRecorded() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let versions = try await store.look("SELECT version FROM schema_migrations ORDER BY version") {
            try $0.integer()
        }
        #expect(versions == Array(1...Migration.newest))
        #expect(try await store.look("PRAGMA user_version") { try $0.integer() } == [Migration.newest])
        #expect(Migration.all.map(\.version) == Array(1...Migration.newest))
    }

    /// A state of the first schema, with a destination in it.
    @Test func olderSchemaIsBroughtForward() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        var destination = try SampleRows.destination(1, name: "old")
        destination.settings.secretAccessKey = SampleRows.value("key")
        let old = destination
        try await store.write { batch in try batch.save(old) }
        try await store.close()
        try state.alter("DROP TABLE tallies")
        try state.alter("DROP TABLE applies")
        try state.undoMetadataTags()
        try state.undoKeyGranularity()
        try state.alter("DROP TABLE purges")
        try state.alter("DROP INDEX objects_awaiting_value")
        try state.alter("DROP INDEX objects_of_destination")
        try state.alter("ALTER TABLE destinations DROP COLUMN on_drift")
        try state.alter("ALTER TABLE objects DROP COLUMN probing")
        for column in ["role_arn", "external_id", "identity_token", "identity_token_file", "identity_token_ttl"] {
            try state.alter("ALTER TABLE destinations DROP COLUMN \(column)")
        }
        try state.alter("DROP INDEX objects_stalled")
        try state.alter("ALTER TABLE deletions DROP COLUMN attributes")
        try state.alter("ALTER TABLE deletions DROP COLUMN tagged")
        for column in ["custom_tags", "kms_key_id", "replica_regions"] {
            try state.alter("ALTER TABLE destinations DROP COLUMN \(column)")
        }
        for column in [
            "intent_attributes", "intent_tag_keys", "attributes", "stray_tag_keys", "doubtful_tag_keys", "untag_denied",
            "confirmed_kms_key_id", "key_repeat_at", "intent_region", "replicas", "doubtful_replicas",
            "replicas_repeat_at",
        ] { try state.alter("ALTER TABLE objects DROP COLUMN \(column)") }
        try state.alter(
            "CREATE INDEX objects_stalled ON objects(destination) WHERE hold IS NOT NULL OR failure_side IS NOT NULL")
        try state.undoDeletionDoubts()
        try state.alter("DELETE FROM schema_migrations WHERE version > 1")
        try state.alter("PRAGMA user_version = 1")
        let reopened = try state.open()
        #expect(try await reopened.write { batch in try batch.destination(old.key) } == old)
        destination.settings.roleARN = try RoleARN("arn:aws:iam::123456789012:role/sync")
        let new = destination
        try await reopened.write { batch in try batch.save(new) }
        #expect(try await reopened.write { batch in try batch.destination(new.key) } == new)
        let purge = PurgeRecord(destination: new.key, initiatedAt: SampleRows.noon)
        try await reopened.write { try $0.save(purge) }
        #expect(try await reopened.write { try $0.purges() } == [purge])
    }

    /// A state of the schema before metadata were tags, with a synced association in it.
    @Test func rowsFromBeforeMetadataTagsHaveNone() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let destination = try SampleRows.destination(1, name: "old")
        let secret = SecretRecord(id: try SampleRows.secretID("s"), mount: try MountPath("my-kv"))
        let association = try SampleRows.association(5, destination: 1, secret: secret.id, status: .synced)
        try await store.write { batch throws in
            try batch.save(destination)
            try batch.save(secret)
            try batch.save(association)
        }
        try await store.close()
        try state.alter("DROP TABLE tallies")
        try state.alter("DROP TABLE applies")
        try state.undoMetadataTags()
        try state.undoDeletionDoubts()
        try state.alter("DELETE FROM schema_migrations WHERE version > 8")
        try state.alter("PRAGMA user_version = 8")
        let reopened = try state.open()
        try await reopened.write { batch throws in
            #expect(try batch.destination(destination.key) == destination)
            #expect(try batch.secret(secret.id) == secret)
            #expect(try batch.association(association.key) == association)
        }
    }

    @Test func foreignDatabaseIsRefused() async throws {
        let state = try TemporaryState()
        _ = unsafe mkdir(state.directory, 0o700)
        try state.alter("CREATE TABLE notes(text TEXT)")
        _ = unsafe chmod(state.database, 0o600)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .damaged)
    }

    @Test func fileThatIsNoDatabaseIsRefused() async throws {
        let state = try TemporaryState()
        _ = unsafe mkdir(state.directory, 0o700)
        TemporaryState.write(Array(repeating: 0x41, count: 8_192), to: state.database, mode: 0o600)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .damaged)
    }

    @Test func closedStoreSaysSo() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.write { _ in } }
        #expect(error?.code == .closed)
    }

    /// Each query the writer repeats reaches its rows by an index.
    @Test(arguments: [
        (
            "SELECT id FROM objects WHERE destination = 1 AND due_at IS NOT NULL AND due_at <= 5 ORDER BY due_at, id",
            "objects_due"
        ),
        ("SELECT id FROM objects WHERE intent_generation IS NOT NULL", "objects_with_intent"),
        (
            "SELECT id FROM objects WHERE (hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied) "
                + "AND destination = 1",
            "objects_stalled"
        ),
        (
            "SELECT id FROM objects WHERE (hold IS NOT NULL OR failure_side IS NOT NULL OR untag_denied)",
            "objects_stalled"
        ),
        ("SELECT id FROM objects WHERE region = 'r' AND name = 'n'", "objects_by_name"),
        (
            "SELECT gist, count(*) FROM objects WHERE association = 1 GROUP BY gist",
            "COVERING INDEX objects_of_association"
        ),
        (
            "SELECT id FROM associations WHERE granularity = 'secret-key' AND destination = 1 "
                + "AND (accessor, secret_name) > ('a', 'b') ORDER BY accessor, secret_name LIMIT 5",
            "associations_keyed"
        ),
        (
            "SELECT a.id FROM objects o CROSS JOIN associations a ON a.id = o.association "
                + "WHERE o.hold = 'awaiting_value' AND o.standing = 'current' AND o.association > 7 "
                + "AND a.mount = 'kv' AND a.wanted GROUP BY o.association ORDER BY o.association LIMIT 64",
            "objects_awaiting_value (association>?)"
        ),
        (
            "SELECT id FROM objects WHERE destination = 1 AND generation > 0 AND id > 7 ORDER BY id LIMIT 256",
            "objects_of_destination (destination=? AND rowid>?)"
        ),
        (
            "SELECT id FROM secrets WHERE accessor = 'a' AND name > 'n' ORDER BY name LIMIT 64",
            "(accessor=? AND name>?)"
        ),
        (
            "SELECT id FROM associations WHERE (accessor, secret_name) > ('', '') AND status = ? AND status <> 'SYNCED' "
                + "ORDER BY accessor, secret_name, id", "associations_unsettled"
        ),
        (
            "SELECT id FROM associations WHERE (accessor, secret_name) > ('a', 'b') AND destination = 1 "
                + "ORDER BY accessor, secret_name, id LIMIT 64",
            "(destination=? AND (accessor,secret_name)>(?,?))"
        ),
    ])
    func queryUsesItsIndex(_ sql: String, _ index: String) async throws {
        let state = try TemporaryState()
        let store = try state.open()
        // An argument without a value is NULL, which changes no plan.
        let plan = try await store.look("EXPLAIN QUERY PLAN " + sql) { row in
            row.skip(3)
            return try row.text()
        }
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}

extension TemporaryState {
    /// The schema before the ledger knew what comes back with a secret.
    func undoDeletionDoubts() throws {
        try alter("ALTER TABLE objects DROP COLUMN rewriting")
        for column in ["budget", "attributes_doubt_until"] { try alter("ALTER TABLE deletions DROP COLUMN \(column)") }
    }

    /// The schema before metadata were tags.
    func undoMetadataTags() throws {
        try alter("ALTER TABLE secrets DROP COLUMN custom_metadata")
        try alter("ALTER TABLE destinations DROP COLUMN metadata_tags")
        try alter("ALTER TABLE associations DROP COLUMN tags_beside_metadata")
    }

    /// The schema before granularity `secret-key`.
    func undoKeyGranularity() throws {
        for index in ["objects_of_association", "associations_keyed"] { try alter("DROP INDEX \(index)") }
        try alter("CREATE INDEX objects_of_association ON objects(association)")
        for column in ["sub_key", "is_text", "gist"] { try alter("ALTER TABLE objects DROP COLUMN \(column)") }
        for column in ["granularity", "keys_digest"] { try alter("ALTER TABLE associations DROP COLUMN \(column)") }
        try alter("ALTER TABLE destinations DROP COLUMN granularity")
    }
}
