extension Migration {
    /// The first schema.
    ///
    /// Rows in the order they were added (a key per table, given by `sequences`, never used twice): the writes of a commit
    /// then touch few pages. Times are nanoseconds since 1970, truth values 0 and 1, names compare by their bytes (SQLite's
    /// default, `C` in PostgreSQL). `STRICT` is SQLite's own; without it a column takes any type.
    static let initial = Migration(
        version: 1, name: "initial",
        statements: [
            """
            CREATE TABLE schema_migrations(
              version INTEGER PRIMARY KEY,
              name TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE keyring(
              id INTEGER PRIMARY KEY CHECK (id = 1),
              store TEXT NOT NULL,
              wrapped BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE sequences(
              name TEXT NOT NULL PRIMARY KEY,
              value INTEGER NOT NULL
            ) STRICT
            """,
            "INSERT INTO sequences(name, value) VALUES ('destinations', 0), ('associations', 0), ('objects', 0)",
            """
            CREATE TABLE switches(
              id INTEGER PRIMARY KEY CHECK (id = 1),
              disabled INTEGER NOT NULL,
              queue_capacity INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE mounts(
              path TEXT NOT NULL PRIMARY KEY,
              accessor TEXT NOT NULL UNIQUE
            ) STRICT
            """,
            """
            CREATE TABLE destinations(
              id INTEGER PRIMARY KEY,
              type TEXT NOT NULL,
              name TEXT NOT NULL,
              region TEXT NOT NULL,
              revision INTEGER NOT NULL,
              account TEXT,
              denied_actions TEXT NOT NULL,
              access_key_id BLOB,
              secret_access_key BLOB,
              region_set TEXT,
              secret_name_template TEXT,
              recovery_window_in_days INTEGER,
              on_conflict TEXT,
              retain TEXT,
              allowed_ipv4_addresses TEXT,
              allowed_ipv6_addresses TEXT,
              allowed_ports TEXT,
              disable_strict_networking INTEGER,
              endpoint_url TEXT,
              UNIQUE (type, name)
            ) STRICT
            """,
            """
            CREATE TABLE secrets(
              id INTEGER PRIMARY KEY,
              accessor TEXT NOT NULL,
              name TEXT NOT NULL,
              mount TEXT NOT NULL,
              high INTEGER NOT NULL,
              counted INTEGER NOT NULL,
              liveness TEXT NOT NULL,
              live_version INTEGER,
              live_digest BLOB,
              live_created_time INTEGER,
              change_sequence INTEGER NOT NULL,
              UNIQUE (accessor, name)
            ) STRICT
            """,
            """
            CREATE TABLE associations(
              id INTEGER PRIMARY KEY,
              destination INTEGER NOT NULL REFERENCES destinations(id),
              accessor TEXT NOT NULL,
              secret_name TEXT NOT NULL,
              mount TEXT NOT NULL,
              template TEXT NOT NULL,
              wanted INTEGER NOT NULL,
              status TEXT NOT NULL,
              updated_at INTEGER NOT NULL,
              UNIQUE (destination, accessor, secret_name)
            ) STRICT
            """,
            "CREATE INDEX associations_of_secret ON associations(accessor, secret_name)",
            // Most rows are SYNCED most of the time: a page of the others must not walk through them, and a row that is
            // synced again must not cost an index of all.
            """
            CREATE INDEX associations_unsettled ON associations(status, accessor, secret_name)
              WHERE status <> 'SYNCED'
            """,
            """
            CREATE TABLE objects(
              id INTEGER PRIMARY KEY,
              association INTEGER NOT NULL REFERENCES associations(id),
              destination INTEGER NOT NULL REFERENCES destinations(id),
              region TEXT NOT NULL,
              name TEXT NOT NULL,
              standing TEXT NOT NULL,
              generation INTEGER NOT NULL,
              desire TEXT NOT NULL,
              desire_digest BLOB,
              desire_version INTEGER,
              desire_payload BLOB,
              remote TEXT NOT NULL,
              remote_arn TEXT,
              remote_digest BLOB,
              remote_version INTEGER,
              remote_aws_version_id TEXT,
              intent_call TEXT,
              intent_generation INTEGER,
              intent_token TEXT,
              intent_since INTEGER,
              intent_ambiguous_attempts INTEGER,
              intent_last_ambiguous_at INTEGER,
              intent_arn TEXT,
              intent_digest BLOB,
              intent_version INTEGER,
              intent_payload BLOB,
              intent_recovery_window INTEGER,
              intent_tags_revision INTEGER,
              tags_desired INTEGER NOT NULL,
              tags_synced INTEGER NOT NULL,
              tags_repeat_at INTEGER,
              claiming INTEGER NOT NULL,
              owes_follow_up INTEGER NOT NULL,
              releasing_since INTEGER,
              last_ambiguous_create_at INTEGER,
              last_ambiguous_restore_at INTEGER,
              due_at INTEGER,
              attempts INTEGER NOT NULL,
              hold TEXT,
              failure_side TEXT,
              failure_reason TEXT,
              failure_message TEXT,
              failure_aws_code TEXT,
              failure_aws_request_id TEXT,
              failure_hint TEXT,
              failure_since INTEGER,
              failure_attempt_begun_at INTEGER,
              warnings TEXT,
              budget TEXT,
              updated_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX objects_of_association ON objects(association)",
            "CREATE INDEX objects_by_name ON objects(region, name)",
            "CREATE INDEX objects_due ON objects(destination, due_at) WHERE due_at IS NOT NULL",
            "CREATE INDEX objects_with_intent ON objects(intent_generation) WHERE intent_generation IS NOT NULL",
            """
            CREATE INDEX objects_stalled ON objects(destination)
              WHERE hold IS NOT NULL OR failure_side IS NOT NULL
            """,
            """
            CREATE TABLE deletions(
              id INTEGER PRIMARY KEY,
              arn TEXT NOT NULL UNIQUE,
              region TEXT NOT NULL,
              name TEXT NOT NULL,
              account TEXT,
              deletion_date INTEGER NOT NULL,
              last_ambiguous_delete_at INTEGER,
              last_ambiguous_create_at INTEGER,
              follow_up TEXT NOT NULL,
              follow_up_after INTEGER
            ) STRICT
            """,
            "CREATE INDEX deletions_by_name ON deletions(region, name)",
            "CREATE INDEX deletions_by_date ON deletions(deletion_date)",
        ])
}
