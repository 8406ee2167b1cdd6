public import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// The rows of these associations for the answer of a `set` or `remove`; one that ended shows its last state.
    public func answer(
        _ keys: [AssociationKey], of destination: DestinationID, detail: Bool,
        departed: DepartedRows
    ) throws -> AssociatedSecrets {
        let rows = try keys.flatMap { try lastRows(of: $0, departed) }
        let fitting = Self.fitting(rows, detail: detail)
        return AssociatedSecrets(
            rows: fitting, destination: destination, omitted: Int64(rows.count - fitting.count), detail: detail)
    }

    private func lastRows(of key: AssociationKey, _ departed: DepartedRows) throws -> [AssociationRow] {
        guard let association = try transaction.association(key) else { return departed[key] ?? [] }
        return try rows(of: association)
    }

    /// As many rows as an answer holds, in their order; where not all fit, those that say most: the worst first.
    static func fitting(_ rows: [AssociationRow], detail: Bool) -> [AssociationRow] {
        let sizes = rows.map { row in
            JSONWriter.write(.object(detail ? row.json : row.vaultShape)).count + 6 * row.key.utf8.count + 8
        }
        guard sizes.reduce(0, +) > ProtocolLimits.pageBytes else { return rows }
        let worstFirst = rows.indices.sorted {
            (rows[$1].status.severity, $0) < (rows[$0].status.severity, $1)
        }
        var bytes = 0
        var chosen: [Int] = []
        for index in worstFirst {
            bytes += sizes[index]
            if bytes > ProtocolLimits.pageBytes, !chosen.isEmpty { break }
            chosen.append(index)
        }
        return chosen.sorted().map { rows[$0] }
    }

    /// The row of an association that does not exist: nothing of it is in AWS by us.
    public func absentRow(_ params: AssociationReference) throws -> AssociationRow {
        AssociationRow(
            accessor: try accessor(of: params.mount).text, secretName: params.secretName.text, status: .unsynced,
            updatedAt: now, mount: params.mount.text, externalName: "")
    }

    /// `association.list`: every secret that is associated.
    ///
    /// - Parameters:
    ///   - params: the page.
    ///   - bytes: how many bytes it may have.
    /// - Returns: the answer.
    /// - Throws: what the transaction throws.
    public func list(_ params: PageParams, bytes: Int = ProtocolLimits.pageBytes) throws -> JSONObject {
        let limit = Int(params.limit ?? ProtocolLimits.pageEntries)
        let page = try transaction.secrets(after: try Self.secret(after: params.after), limit: limit + 1)
        var budget = PageBudget(limit: limit, bytes: bytes)
        var info: [JSONObject.Member] = []
        for record in page {
            var entry = JSONObject()
            entry["mount"] = .string(record.mount.text)
            entry["version"] = record.live.map { .integer($0.version) }
            entry["associations"] = .integer(try transaction.associations(of: record.id).count)
            guard budget.take(record.id.text, .object(entry)) else { break }
            info.append(.init(name: record.id.text, value: .object(entry)))
        }
        var answer = JSONObject()
        answer["keys"] = .array(info.map { .string($0.name) })
        answer["key_info"] = .object(JSONObject(info))
        answer["total_associations"] = .integer(
            try transaction.associationCounts(destination: nil).values.reduce(0, +))
        answer["total_secrets"] = .integer(try transaction.secretCount())
        answer["next"] = page.count > info.count ? info.last.map { .string($0.name) } : nil
        return answer
    }

    /// `association.destinations`: where a secret is synced to.
    ///
    /// - Parameters:
    ///   - params: the secret, and the page of its destinations.
    ///   - bytes: how many bytes the page may have.
    ///   - detail: whether rows have all there is, or what Vault has.
    /// - Returns: the answer.
    /// - Throws: what the transaction throws.
    public func destinations(
        of params: SecretDestinationsParams, bytes: Int = ProtocolLimits.pageBytes, detail: Bool = true
    ) throws -> JSONObject {
        let secret = params.secret
        let id = SecretID(accessor: try accessor(of: secret.mount), name: secret.secretName)
        var wanted: [(key: String, association: AssociationRecord, destination: DestinationRecord)] = []
        for association in try transaction.associations(of: id) {
            guard let destination = try transaction.destination(association.destination) else { continue }
            let key = destination.id.description
            if let after = params.page.after, !after.utf8.lexicographicallyPrecedes(key.utf8) { continue }
            wanted.append((key, association, destination))
        }
        wanted.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        var budget = PageBudget(limit: Int(params.page.limit ?? ProtocolLimits.pageEntries), bytes: bytes)
        var destinations = JSONObject()
        var last: String?
        var isWhole = true
        for (key, association, destination) in wanted {
            let row = try row(of: association)
            var entry = detail ? row.json : row.vaultShape
            entry["name"] = .string(destination.id.name.text)
            entry["type"] = .string(destination.id.type.rawValue)
            guard budget.take(key, .object(entry), keyOccurrences: 1) else {
                isWhole = false
                break
            }
            destinations[key] = .object(entry)
            last = key
        }
        var answer = JSONObject()
        answer["associated_destinations"] = .object(destinations)
        answer["next"] = isWhole ? nil : last.map(JSONValue.string)
        return answer
    }

    /// `sync.status`.
    ///
    /// - Parameters:
    ///   - page: which destinations; nil for all of them.
    ///   - describe: adds what the shell knows of a destination: how its calls ended, how AWS was looked at.
    /// - Returns: the answer.
    /// - Throws: what the transaction throws.
    public func status(
        _ page: PageParams? = nil, describe: (DestinationID, inout JSONObject) -> Void = { _, _ in }
    ) throws -> JSONObject {
        let configuration = try transaction.configuration()
        let counts = try transaction.associationCounts(destination: nil)
        var queue = JSONObject()
        queue["depth"] = .integer(counts[.pending, default: 0])
        queue["capacity"] = .integer(configuration.queueCapacity)
        queue["oldest_ms"] = .integer(
            try transaction.oldestDue(now: now).map { max(0, (now - $0).wholeMilliseconds) } ?? 0)
        var answer = JSONObject()
        answer["counts"] = Self.json(counts)
        answer["queue"] = .object(queue)
        answer["disabled"] = .bool(configuration.disabled)
        answer["held_bytes"] = .integer(held.heldBytes)
        var budget = PageBudget(
            limit: page.map { Int($0.limit ?? ProtocolLimits.pageEntries) } ?? .max,
            bytes: page == nil ? .max : ProtocolLimits.pageBytes)
        var destinations: [JSONValue] = []
        var last: String?
        for destination in try transaction.destinations() {
            let name = destination.id.name.text
            if let after = page?.after, !after.utf8.lexicographicallyPrecedes(name.utf8) { continue }
            let entry = JSONValue.object(try status(of: destination, describe))
            guard budget.take(name, entry, keyOccurrences: 0) else {
                answer["next"] = last.map(JSONValue.string)
                break
            }
            destinations.append(entry)
            last = name
        }
        answer["destinations"] = .array(destinations)
        answer["providers"] = sources.json
        return answer
    }

    private func status(
        of destination: DestinationRecord, _ describe: (DestinationID, inout JSONObject) -> Void
    ) throws -> JSONObject {
        var entry = JSONObject()
        entry["type"] = .string(destination.id.type.rawValue)
        entry["name"] = .string(destination.id.name.text)
        entry["region"] = .string(destination.region)
        entry["counts"] = Self.json(try transaction.associationCounts(destination: destination.key))
        entry["denied_actions"] = .array(destination.deniedActions.sorted().map(JSONValue.string))
        describe(destination.id, &entry)
        try purgeView(of: destination.key)?.write(into: &entry)
        entry["apply"] = try applyView(of: destination.key).map { .object($0.json) }
        return entry
    }

    private static func json(_ counts: [SyncStatus: Int64]) -> JSONValue {
        .object(
            JSONObject(
                SyncStatus.allCases.map {
                    JSONObject.Member(name: $0.rawValue, value: .integer(counts[$0, default: 0]))
                }))
    }

    /// The associations a `sync.wait` selects.
    public func selected(_ params: SyncWaitParams) throws -> [AssociationKey] {
        let params = params.selection
        var keys: [AssociationKey] = []
        let wanted = try params.destination.map { try destination($0).key }
        if let mount = params.mount, let name = params.secretName {
            let id = SecretID(accessor: try accessor(of: mount), name: name)
            return try transaction.associations(of: id).filter { wanted == nil || $0.destination == wanted }.map(\.key)
        }
        let accessor = try params.mount.map { try self.accessor(of: $0) }
        // Only what still moves is waited for; what is settled is settled.
        for status in [SyncStatus.pending, .unknown, .externalServiceError, .clientSideError, .internalError] {
            var after: SecretID?
            while true {
                let page = try transaction.associations(destination: wanted, status: status, after: after, limit: 500)
                keys += page.filter { accessor == nil || $0.secret.accessor == accessor }.map(\.key)
                guard page.count >= 500, let last = page.last else { break }
                after = last.secret
            }
        }
        return keys
    }

    private static func secret(after key: String?) throws -> SecretID? {
        try key.map(secret(ofKey:))
    }

    static func secret(ofKey key: String) throws -> SecretID {
        guard let slash = key.firstIndex(of: "/"), let accessor = try? Accessor(String(key[..<slash])),
            let name = try? SecretName(String(key[key.index(after: slash)...]))
        else {
            throw RPCError(
                .invalidParams, "after is not a key of this list", path: "/after", expected: "<accessor>/<secret_name>")
        }
        return SecretID(accessor: accessor, name: name)
    }
}

extension StateEditor {
    /// The statuses of these associations, for the answer of a waited `secret.put` or `secret.delete`.
    public func statuses(
        of keys: [AssociationKey], departed: DepartedRows
    ) throws -> [SecretChangeResult.Association] {
        try keys.compactMap { key in
            guard let association = try transaction.association(key),
                let destination = try transaction.destination(association.destination)
            else { return nil }
            return SecretChangeResult.Association(
                destination: destination.id.description, status: association.status)
        }
    }

    /// The answer of `sync.wait`: the rows waited for as they are, of as many as an answer holds, and how many associations
    /// there were.
    public func waitAnswer(_ keys: [AssociationKey], departed: DepartedRows) throws -> JSONObject {
        var rows: [JSONValue] = []
        var bytes = 0
        answer: for key in keys {
            for row in try lastRows(of: key, departed) {
                bytes += JSONWriter.write(.object(row.json)).count
                if bytes > ProtocolLimits.pageBytes, !rows.isEmpty { break answer }
                rows.append(.object(row.json))
            }
        }
        var answer = JSONObject()
        answer["rows"] = .array(rows)
        answer["total"] = .integer(keys.count)
        return answer
    }
}
