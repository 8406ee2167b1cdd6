public import SyncProtocol

extension StateEditor {
    /// The rows of an association, with all detail: one, or one for each key, in the order of the keys.
    public func rows(of association: AssociationRecord) throws -> [AssociationRow] {
        try rows(of: association, transaction.objects(of: association.key))
    }

    /// An association as one row: its status, and of many keys the one that failed worst.
    public func row(of association: AssociationRecord) throws -> AssociationRow {
        let rows = try rows(of: association)
        var worst = rows[0]
        for row in rows.dropFirst() where row.status.severity > worst.status.severity { worst = row }
        if rows.count > 1, !worst.status.isError {
            var summary = plain(association, status: association.status, since: association.updatedAt)
            summary.version = worst.version
            summary.pendingReason = worst.pendingReason
            summary.warnings = worst.warnings
            return summary
        }
        worst.status = association.status
        worst.updatedAt = association.updatedAt
        return worst
    }

    func rows(of association: AssociationRecord, _ objects: [RemoteObject]) throws -> [AssociationRow] {
        let secret = try transaction.secret(association.secret)
        // Once for all keys: the metadata are those of the secret.
        let noTags = association.wanted ? metadataTags(of: association, secret)?.warnings ?? [] : []
        guard association.granularity == .secretKey else {
            let row = plain(association, status: association.status, since: association.updatedAt)
            return [filled(row, association, objects, secret, noTags)]
        }
        let isGoing = !association.wanted || secret?.liveness == .deleted
        var rows: [AssociationRow] = []
        for (key, group) in Dictionary(grouping: objects.filter { $0.subKey != nil }, by: { $0.subKey?.shown }) {
            // An old name is silent until its going fails, as long as something else is wanted.
            guard isGoing || group.contains(where: { $0.standing == .current || $0.shownFailure != nil }) else {
                continue
            }
            let since = group.map(\.updatedAt).max() ?? association.updatedAt
            var row = plain(association, status: ObjectTally(group).worst, since: since)
            row.subKey = key
            rows.append(filled(row, association, group, secret, noTags))
        }
        rows.sort { ($0.subKey ?? SubKey("")) < ($1.subKey ?? SubKey("")) }
        let whole = objects.filter { $0.subKey == nil }
        let lacksKeys = try lacksKeys(association)
        if lacksKeys || rows.isEmpty || whole.contains(where: { isGoing || $0.shownFailure != nil }) {
            rows.append(keyless(association, whole, secret, noTags, lacksKeys: lacksKeys))
        }
        return rows
    }

    /// The row that stands for no key: nobody knows the keys yet, there are none, or the whole secret's own is going.
    private func keyless(
        _ association: AssociationRecord, _ objects: [RemoteObject], _ secret: SecretRecord?, _ noTags: [String],
        lacksKeys: Bool
    ) -> AssociationRow {
        var status = objects.isEmpty ? association.status : ObjectTally(objects).worst
        if lacksKeys, !status.isError { status = .pending }
        var row = filled(
            plain(association, status: status, since: association.updatedAt), association, objects, secret, noTags)
        if lacksKeys, status == .pending, row.pendingReason != .awaitingValue {
            row.pendingReason = .awaitingValue
            describeWaiting(association, in: &row)
        }
        return row
    }

    private func plain(
        _ association: AssociationRecord, status: SyncStatus, since: Timestamp
    ) -> AssociationRow {
        AssociationRow(
            accessor: association.secret.accessor.text, secretName: association.secret.name.text, status: status,
            updatedAt: since, mount: association.mount.text, externalName: "")
    }

    /// The row with what those objects say.
    private func filled(
        _ plain: AssociationRow, _ association: AssociationRecord, _ objects: [RemoteObject], _ secret: SecretRecord?,
        _ noTags: [String]
    ) -> AssociationRow {
        let worst = objects.max { $0.status.severity < $1.status.severity }
        let current = objects.first { $0.standing == .current } ?? objects.first
        let speaking = worst?.shownFailure != nil ? worst : current
        var row = plain
        row.externalName = current?.name ?? ""
        row.version = secret?.live?.version
        row.arn = current?.arn
        if let current, case .live(let live) = current.remote {
            row.awsVersionID = live.awsVersionID
            row.syncedVersion = current.isSettled ? secret?.live?.version : live.digest == nil ? nil : live.version
        }
        row.attempts = speaking?.attempts ?? 0
        row.nextRetryAt = speaking?.isSettled == false ? speaking?.dueAt : nil
        row.pendingReason = row.status == .pending ? speaking?.pendingReason : nil
        if row.status == .pending, row.pendingReason == nil, current?.intent == nil,
            heldDestinations.contains(association.destination)
        {
            row.pendingReason = .circuitOpen
        }
        let replicas = (current?.replicas ?? [:]).sorted { $0.key < $1.key }
        row.replicas = replicas.map { ReplicaRow(region: $0.key, status: $0.value.status, message: $0.value.message) }
        row.warnings = objects.flatMap(\.warnings) + noTags
        for replica in row.replicas where replica.status == "Failed" {
            row.warnings.append("the replica in \(replica.region) failed: \(replica.message ?? "AWS does not say why")")
        }
        describeWaiting(association, in: &row)
        row.error = speaking?.shownFailure.map { failure in
            RowFailure(
                reason: failure.reason, message: failure.message, awsCode: failure.awsCode,
                awsRequestID: failure.awsRequestID, since: failure.since, hint: failure.hint)
        }
        return row
    }

}
