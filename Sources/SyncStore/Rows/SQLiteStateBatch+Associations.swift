import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    private static let selectAssociation = """
        SELECT id, destination, accessor, secret_name, mount, template, granularity, keys_digest, wanted, status, \
        updated_at, tags_beside_metadata FROM associations
        """
    private static let selectAssociationOfDestination = SQL(
        selectAssociation + " WHERE destination = ? AND accessor = ? AND secret_name = ?")
    private static let selectAssociationByKey = SQL(selectAssociation + " WHERE id = ?")
    private static let selectAssociationsOfSecret = SQL(
        selectAssociation + " WHERE accessor = ? AND secret_name = ? ORDER BY id")
    private static let selectKeyedAssociations = SQL(
        selectAssociation + " WHERE granularity = 'secret-key' AND destination = ? "
            + "AND (accessor, secret_name) > (?, ?) ORDER BY accessor, secret_name LIMIT ?")
    private static let selectKeylessAssociations = SQL(
        selectAssociation + " WHERE status = 'PENDING' AND status <> 'SYNCED' AND granularity = 'secret-key' "
            + "AND id > ? AND mount = ? AND wanted ORDER BY id LIMIT ?")
    static let updateAssociation = SQL(
        """
        UPDATE associations SET template = ?, granularity = ?, keys_digest = ?, wanted = ?, status = ?, \
        updated_at = ?, tags_beside_metadata = ? WHERE id = ?
        """)

    func association(destination: DestinationKey, secret: SecretID) throws(StateFailure) -> AssociationRecord? {
        if let keys = rows.associationsOfSecret[secret] {
            return try associations(keys).first { $0.destination == destination }
        }
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        try arguments.add(secret.accessor)
        try arguments.add(secret.name)
        return try loadOne("associations", Self.selectAssociationOfDestination, arguments, Self.association)
            .map(hold)
    }

    func association(_ key: AssociationKey) throws(StateFailure) -> AssociationRecord? {
        if let known = rows.associations[key] { return known.row }
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        let association = try loadOne("associations", Self.selectAssociationByKey, arguments, Self.association)
        rows.set(key, RowCache.Entry(row: association))
        return association
    }

    func associations(of secret: SecretID) throws(StateFailure) -> [AssociationRecord] {
        if let keys = rows.associationsOfSecret[secret] { return try associations(keys) }
        var arguments = SQLArguments()
        try arguments.add(secret.accessor)
        try arguments.add(secret.name)
        let found = try load("associations", Self.selectAssociationsOfSecret, arguments, Self.association)
            .map(hold)
        rows.setAssociations(of: secret, found.map(\.key))
        return found
    }

    private func associations(_ keys: [AssociationKey]) throws(StateFailure) -> [AssociationRecord] {
        var found: [AssociationRecord] = []
        for key in keys {
            if let association = try association(key) { found.append(association) }
        }
        return found
    }

    /// The row as the transaction sees it, of one that was just read.
    private func hold(_ read: AssociationRecord) -> AssociationRecord {
        if let known = rows.associations[read.key]?.row { return known }
        rows.set(read.key, RowCache.Entry(row: read))
        return read
    }

    /// A page over all destinations ends between two secrets, never inside one, so it can be longer than `limit`: the next
    /// page begins after a secret, and would leave out the rest of one that was cut.
    func associations(
        destination: DestinationKey?, status: SyncStatus?, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        try flush()
        var arguments = SQLArguments()
        try arguments.add(after?.accessor.text ?? "")
        try arguments.add(after?.name.text ?? "")
        var query = Self.selectAssociation + " WHERE (accessor, secret_name) > (?, ?)"
        let filter = try Self.filter(destination: destination, status: status, &arguments)
        query += filter + " ORDER BY accessor, secret_name, id LIMIT ?"
        arguments.add(Int64(limit))
        var page = try load("associations", composed: query, arguments, Self.association)
        guard destination == nil, page.count == limit, let last = page.last else { return page }
        var rest = SQLArguments()
        try rest.add(last.secret.accessor)
        try rest.add(last.secret.name)
        rest.add(last.key.rawValue)
        var restQuery = Self.selectAssociation + " WHERE accessor = ? AND secret_name = ? AND id > ?"
        restQuery += try Self.filter(destination: nil, status: status, &rest) + " ORDER BY id"
        page += try load("associations", composed: restQuery, rest, Self.association)
        return page
    }

    func keyedAssociations(
        destination: DestinationKey, after: SecretID?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        try flush()
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        try arguments.add(after?.accessor.text ?? "")
        try arguments.add(after?.name.text ?? "")
        arguments.add(Int64(limit))
        return try load("associations", Self.selectKeyedAssociations, arguments, Self.association)
    }

    func associationsAwaitingValue(
        of mount: MountPath, after: AssociationKey?, limit: Int
    ) throws(StateFailure) -> [AssociationRecord] {
        try flush()
        var arguments = SQLArguments()
        arguments.add(after?.rawValue ?? 0)
        try arguments.add(mount)
        arguments.add(Int64(limit))
        // The keys come from the small index of what waits; CROSS keeps SQLite from beginning with the other table.
        let waiting = try load(
            "associations",
            """
            SELECT a.id, a.destination, a.accessor, a.secret_name, a.mount, a.template, a.granularity, a.keys_digest, \
            a.wanted, a.status, a.updated_at, a.tags_beside_metadata \
            FROM objects o CROSS JOIN associations a ON a.id = o.association \
            WHERE o.hold = 'awaiting_value' AND o.standing = 'current' AND o.association > ? \
            AND a.mount = ? AND a.wanted GROUP BY o.association ORDER BY o.association LIMIT ?
            """, arguments, Self.association)
        // One whose keys nobody knows may have no object yet that could wait.
        let keyless = try load("associations", Self.selectKeylessAssociations, arguments, Self.association)
        guard !keyless.isEmpty else { return waiting }
        let known = Set(waiting.map(\.key))
        let all = waiting + keyless.filter { !known.contains($0.key) }
        return Array(all.sorted { $0.key < $1.key }.prefix(limit))
    }

    func newAssociationKey() throws(StateFailure) -> AssociationKey {
        AssociationKey(try newKey("associations"))
    }

    func save(_ association: AssociationRecord) throws(StateFailure) {
        if let stored = try self.association(association.key) {
            var arguments = SQLArguments(capacity: 8)
            try addChangeable(association, to: &arguments)
            arguments.add(association.key.rawValue)
            if association.status != stored.status {
                changes.add(-1, destination: stored.destination, status: stored.status)
                changes.add(1, destination: association.destination, status: association.status)
            }
            rows.set(association.key, RowCache.Entry(row: association, update: arguments))
        } else {
            var arguments = SQLArguments(capacity: 12)
            arguments.add(association.key.rawValue)
            arguments.add(association.destination.rawValue)
            try arguments.add(association.secret.accessor)
            try arguments.add(association.secret.name)
            try arguments.add(association.mount)
            try addChangeable(association, to: &arguments)
            _ = try execute(
                "save an association",
                """
                INSERT INTO associations(id, destination, accessor, secret_name, mount, template, granularity, \
                keys_digest, wanted, status, updated_at, tags_beside_metadata) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, arguments)
            changes.add(1, destination: association.destination, status: association.status)
            rows.set(association.key, RowCache.Entry(row: association))
            rows.setAssociations(of: association.secret, nil)
        }
    }

    private func addChangeable(
        _ association: AssociationRecord, to arguments: inout SQLArguments
    ) throws(StateFailure) {
        try arguments.add(association.template)
        try arguments.add(association.granularity.rawValue)
        arguments.add(association.keysDigest)
        arguments.add(association.wanted)
        try arguments.add(association.status.rawValue)
        arguments.add(association.updatedAt)
        try arguments.add(AttributesText.text(ofTags: association.tagsBesideMetadata))
    }

    func deleteAssociation(_ key: AssociationKey) throws(StateFailure) {
        guard let stored = try association(key) else { return }
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        let objects = try keys("SELECT id FROM objects WHERE association = ?", arguments)
        _ = try execute("delete an association", "DELETE FROM objects WHERE association = ?", arguments)
        _ = try execute("delete an association", "DELETE FROM associations WHERE id = ?", arguments)
        for object in objects { rows.set(object, RowCache.Entry(row: nil)) }
        rows.setObjects(of: key, nil)
        rows.set(key, RowCache.Entry(row: nil))
        rows.setAssociations(of: stored.secret, nil)
        changes.add(-1, destination: stored.destination, status: stored.status)
    }

    func associationCounts(destination: DestinationKey?) throws(StateFailure) -> [SyncStatus: Int64] {
        if let ended { throw ended }
        return base.counts(destination)
            .merging(changes.counts(destination)) { $0 + $1 }
            .filter { $0.value != 0 }
    }

    private static func filter(
        destination: DestinationKey?, status: SyncStatus?, _ arguments: inout SQLArguments
    ) throws(StateFailure) -> String {
        var filter = ""
        if let destination {
            filter += " AND destination = ?"
            arguments.add(destination.rawValue)
        }
        if let status {
            // Spelled out, so that SQLite sees that the partial index covers it.
            filter += status == .synced ? " AND status = 'SYNCED'" : " AND status = ? AND status <> 'SYNCED'"
            if status != .synced { try arguments.add(status.rawValue) }
        }
        return filter
    }

    private static func association(_ row: inout SQLRow) throws -> AssociationRecord {
        let key = AssociationKey(try row.integer())
        let destination = DestinationKey(try row.integer())
        let secret = SecretID(accessor: try row.name(Accessor.init(_:)), name: try row.name(SecretName.init(_:)))
        let mount = try row.name(MountPath.init(_:))
        let template = try row.text()
        let granularity: Granularity = try row.choice()
        let keysDigest = try row.optionalDigest()
        let wanted = try row.flag()
        let status: SyncStatus = try row.choice()
        var record = AssociationRecord(
            key: key, destination: destination, secret: secret, mount: mount, template: template,
            granularity: granularity, now: try row.time())
        record.tagsBesideMetadata = try row.optionalTags()
        record.keysDigest = keysDigest
        record.wanted = wanted
        record.status = status
        return record
    }
}
