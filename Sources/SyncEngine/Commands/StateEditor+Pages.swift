import JSONDocument
public import SyncProtocol

/// Pages of rows. They are in the order of accessor, secret name and key, and a page may end between two keys of a secret.
extension StateEditor {
    /// `association.read`.
    public func read(_ params: AssociationReadParams) throws -> AssociatedSecrets {
        let destination = try destination(params.destination)
        let limit = Int(params.limit ?? ProtocolLimits.pageEntries)
        var page = RowPage(limit: limit, detail: params.detail)
        var position = try params.after.map { try self.position(after: $0, destination.key) }
        if let middle = position, let key = middle.subKey {
            // The rest of a secret's rows; the one that stands for no key is the last of them.
            if let association = try transaction.association(destination: destination.key, secret: middle.secret) {
                let rest = try rows(of: association).filter { row in row.subKey.map { key < $0 } ?? true }
                page.take(rest, status: params.status)
            }
            position = RowPosition(secret: middle.secret, subKey: nil)
        }
        while !page.isFull {
            let associations = try associations(
                destination.key, status: params.status, after: position?.secret, limit: limit + 1)
            for association in associations where !page.isFull {
                page.take(try readableRows(of: association), status: params.status)
                position = RowPosition(secret: association.secret, subKey: nil)
            }
            if associations.count <= limit { break }
        }
        let next = page.isFull ? try page.rows.last.map { try key(of: $0, destination.key) } : nil
        return AssociatedSecrets(rows: page.rows, destination: params.destination, next: next, detail: params.detail)
    }

    /// The rows of an association; one whose objects cannot be read says so, and hides no other.
    func readableRows(of association: AssociationRecord) throws -> [AssociationRow] {
        do {
            return try rows(of: association)
        } catch let failure as StateFailure where !failure.isFull {
            var row = AssociationRow(
                accessor: association.secret.accessor.text, secretName: association.secret.name.text,
                status: .internalError, updatedAt: association.updatedAt, mount: association.mount.text,
                externalName: "")
            row.error = RowFailure(
                reason: ErrorReason.stateStore.rawValue, message: "the agent's state of this secret cannot be read",
                since: association.updatedAt,
                hint:
                    "see the agent's log; restore the state from a backup, or remove the destination with force_delete")
            return [row]
        }
    }

    /// Associations that may have a row of that status: those that have it themselves, and of those with a row for each key
    /// all that are at least as bad.
    private func associations(
        _ destination: DestinationKey, status: SyncStatus?, after: SecretID?, limit: Int
    ) throws -> [AssociationRecord] {
        let page = try transaction.associations(destination: destination, status: status, after: after, limit: limit)
        guard status != nil else { return page }
        let known = Set(page.map(\.key))
        let keyed = try transaction.keyedAssociations(destination: destination, after: after, limit: limit)
        let all = page + keyed.filter { !known.contains($0.key) }
        return Array(
            all.sorted { ($0.secret.accessor, $0.secret.name) < ($1.secret.accessor, $1.secret.name) }.prefix(limit))
    }

    /// A row's key as `next` gives it: one that another secret's row has too is told apart.
    private func key(of row: AssociationRow, _ destination: DestinationKey) throws -> String {
        guard row.subKey != nil, let other = try? Self.secret(ofKey: row.key),
            try transaction.association(destination: destination, secret: other) != nil
        else { return row.key }
        return row.distinctKey
    }

    /// Where a page begins.
    private struct RowPosition {
        let secret: SecretID
        /// The key after which it begins; nil for all of the secret's rows.
        let subKey: SubKey?
    }

    /// Takes a row's key apart. What is after the last slash may be a key or the end of a name: the secret that there is
    /// decides, and where there is none the earlier place is taken, so that nothing is left out.
    private func position(after key: String, _ destination: DestinationKey) throws -> RowPosition {
        let whole = try? Self.secret(ofKey: key)
        if let whole, try transaction.association(destination: destination, secret: whole) != nil {
            return RowPosition(secret: whole, subKey: nil)
        }
        guard let slash = key.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return RowPosition(secret: try Self.secret(ofKey: key), subKey: nil)
        }
        let name = key[..<slash]
        let secret = try? Self.secret(ofKey: String(name.hasSuffix("/") ? name.dropLast() : name))
        if let secret {
            return RowPosition(secret: secret, subKey: SubKey(escaped: key[key.utf8.index(after: slash)...]))
        }
        return RowPosition(secret: try Self.secret(ofKey: key), subKey: nil)
    }
}

/// A page that is being filled.
private struct RowPage {
    let detail: Bool
    private(set) var rows: [AssociationRow] = []
    private(set) var isFull = false
    private var budget: PageBudget

    init(limit: Int, detail: Bool) {
        budget = PageBudget(limit: limit)
        self.detail = detail
    }

    /// Takes rows until one has no room.
    mutating func take(_ more: [AssociationRow], status: SyncStatus?) {
        for row in more where !isFull && (status == nil || row.status == status) {
            guard budget.take(row.key, .object(detail ? row.json : row.vaultShape), keyOccurrences: 1) else {
                isFull = true
                return
            }
            rows.append(row)
        }
    }
}
