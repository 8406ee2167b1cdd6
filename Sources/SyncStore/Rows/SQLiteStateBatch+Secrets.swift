import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    private static let selectSecret = """
        SELECT id, accessor, name, mount, high, counted, liveness, live_version, live_digest, live_created_time, \
        change_sequence, custom_metadata FROM secrets
        """
    private static let selectSecretByName = SQL(selectSecret + " WHERE accessor = ? AND name = ?")
    private static let selectSecrets = SQL(
        selectSecret + " WHERE (accessor, name) > (?, ?) ORDER BY accessor, name LIMIT ?")
    private static let selectSecretsOfAccessor = SQL(
        selectSecret + " WHERE accessor = ? AND name > ? ORDER BY name LIMIT ?")
    static let updateSecret = SQL(
        """
        UPDATE secrets SET mount = ?, high = ?, counted = ?, liveness = ?, live_version = ?, live_digest = ?, \
        live_created_time = ?, change_sequence = ?, custom_metadata = ? WHERE accessor = ? AND name = ?
        """)

    func secret(_ id: SecretID) throws(StateFailure) -> SecretRecord? {
        if let known = rows.secrets[id] { return known.row }
        var arguments = SQLArguments()
        try arguments.add(id.accessor)
        try arguments.add(id.name)
        let secret = try loadOne("secrets", Self.selectSecretByName, arguments, Self.secret)
        rows.set(id, RowCache.Entry(row: secret))
        return secret
    }

    func save(_ secret: SecretRecord) throws(StateFailure) {
        let arguments = try Self.arguments(secret)
        if rows.secrets[secret.id]?.row != nil {
            return rows.set(secret.id, RowCache.Entry(row: secret, update: arguments))
        }
        if try execute("save a secret", Self.updateSecret, arguments) == 0 {
            _ = try execute(
                "save a secret",
                """
                INSERT INTO secrets(mount, high, counted, liveness, live_version, live_digest, live_created_time, \
                change_sequence, custom_metadata, accessor, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, arguments)
            changes.addSecrets(1)
        }
        rows.set(secret.id, RowCache.Entry(row: secret))
    }

    private static func arguments(_ secret: SecretRecord) throws(StateFailure) -> SQLArguments {
        var arguments = SQLArguments(capacity: 11)
        try arguments.add(secret.mount)
        arguments.add(secret.high)
        arguments.add(secret.counted)
        switch secret.liveness {
        case .unknown: try arguments.add("unknown")
        case .deleted: try arguments.add("deleted")
        case .live: try arguments.add("live")
        }
        arguments.add(secret.live?.version)
        arguments.add(secret.live?.digest)
        arguments.add(secret.live?.createdTime)
        arguments.add(secret.changeSequence)
        try arguments.add(secret.customMetadata.isEmpty ? nil : AttributesText.text(ofTags: secret.customMetadata))
        try arguments.add(secret.id.accessor)
        try arguments.add(secret.id.name)
        return arguments
    }

    func deleteSecret(_ id: SecretID) throws(StateFailure) {
        var arguments = SQLArguments()
        try arguments.add(id.accessor)
        try arguments.add(id.name)
        let deleted = try execute("delete a secret", "DELETE FROM secrets WHERE accessor = ? AND name = ?", arguments)
        changes.addSecrets(Int64(-deleted))
        rows.set(id, RowCache.Entry(row: nil))
    }

    func secrets(after: SecretID?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        try flush()
        var arguments = SQLArguments()
        try arguments.add(after?.accessor.text ?? "")
        try arguments.add(after?.name.text ?? "")
        arguments.add(Int64(limit))
        return try load("secrets", Self.selectSecrets, arguments, Self.secret)
    }

    func secrets(of accessor: Accessor, after: SecretName?, limit: Int) throws(StateFailure) -> [SecretRecord] {
        try flush()
        var arguments = SQLArguments()
        try arguments.add(accessor)
        try arguments.add(after?.text ?? "")
        arguments.add(Int64(limit))
        return try load("secrets", Self.selectSecretsOfAccessor, arguments, Self.secret)
    }

    func secretCount() throws(StateFailure) -> Int64 {
        if let ended { throw ended }
        return base.secrets + changes.secrets
    }

    private static func secret(_ row: inout SQLRow) throws -> SecretRecord {
        _ = try row.integer()
        let id = SecretID(accessor: try row.name(Accessor.init(_:)), name: try row.name(SecretName.init(_:)))
        var record = SecretRecord(id: id, mount: try row.name(MountPath.init(_:)))
        record.high = try row.integer()
        record.counted = try row.flag()
        let liveness = try row.text()
        switch liveness {
        case "unknown":
            record.liveness = .unknown
            row.skip(3)
        case "deleted":
            record.liveness = .deleted
            row.skip(3)
        case "live":
            let version = try row.integer()
            let digest = try row.digest()
            record.liveness = .live(.init(version: version, digest: digest, createdTime: try row.time()))
        default: throw row.damaged()
        }
        record.changeSequence = try row.integer()
        record.customMetadata = try row.optionalTags() ?? [:]
        return record
    }
}
