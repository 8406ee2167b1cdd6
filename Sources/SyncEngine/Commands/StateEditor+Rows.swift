public import SyncProtocol

extension StateEditor {
    /// Saves an object and brings its association's row up to date: status, successor of a renamed object, departure.
    mutating func save(_ object: RemoteObject) throws {
        try transaction.save(object)
        noteAsked(object)
        try refresh(object.association)
    }

    /// Brings an association's row up to date with its objects.
    mutating func refresh(_ key: AssociationKey) throws {
        guard var association = try transaction.association(key) else { return }
        touch(key)
        var objects = try transaction.objects(of: key)
        if association.wanted, objects.contains(where: { $0.standing == .retiring }) {
            objects = try advanceRetirement(objects)
        }
        // While a destination is purged its rows stay, so that a purge that fails shows what it did.
        if !association.wanted, objects.allSatisfy(\.isSettled), try !purging().contains(association.destination) {
            return try end(association, objects)
        }
        let status = Self.worst(objects)
        if status != association.status {
            association.status = status
            association.updatedAt = now
            try transaction.save(association)
        }
    }

    /// Old names go once the new ones are synced, and their rows once they are gone.
    private mutating func advanceRetirement(_ objects: [RemoteObject]) throws -> [RemoteObject] {
        let current = objects.filter { $0.standing == .current }
        let succeeded = current.allSatisfy(\.isSettled)
        var left = current
        for var object in objects where object.standing == .retiring {
            if object.desire == .absent, object.isSettled {
                try transaction.deleteObject(object.key)
                continue
            }
            if succeeded, object.desire != .absent {
                let before = object
                object.desire(.absent, now: now)
                try transaction.save(object)
                try yieldName(of: object, before: before)
            }
            left.append(object)
        }
        return left
    }

    /// Deletes a removed association whose objects are settled.
    mutating func end(_ association: AssociationRecord, _ objects: [RemoteObject]) throws {
        var ended = association
        ended.status = .unsynced
        ended.updatedAt = now
        depart(association.key, as: try row(of: ended, objects))
        try transaction.deleteAssociation(association.key)
        if try transaction.associations(of: association.secret).isEmpty {
            try transaction.deleteSecret(association.secret)
        }
    }

    private static func worst(_ objects: [RemoteObject]) -> SyncStatus {
        // A retiring object counts once its going failed; until then its successor speaks for the association, unless
        // that is to be absent too.
        let isGoing = objects.allSatisfy { $0.standing == .retiring || $0.desire == .absent }
        let shown = objects.filter { isGoing || $0.standing == .current || $0.failure != nil }
        return shown.map(\.status).max { $0.severity < $1.severity } ?? .unsynced
    }

    /// The row of an association, with all detail.
    public func row(of association: AssociationRecord) throws -> AssociationRow {
        try row(of: association, transaction.objects(of: association.key))
    }

    private func row(of association: AssociationRecord, _ objects: [RemoteObject]) throws -> AssociationRow {
        let secret = try transaction.secret(association.secret)
        let worst = objects.max { $0.status.severity < $1.status.severity }
        let current = objects.first { $0.standing == .current } ?? objects.first
        let speaking = worst?.failure != nil ? worst : current
        var row = AssociationRow(
            accessor: association.secret.accessor.text, secretName: association.secret.name.text,
            status: association.status, updatedAt: association.updatedAt, mount: association.mount.text,
            externalName: current?.name ?? "")
        row.version = secret?.live?.version
        row.arn = current?.arn
        if let current, case .live(let live) = current.remote {
            row.awsVersionID = live.awsVersionID
            row.syncedVersion = current.isSettled ? secret?.live?.version : live.digest == nil ? nil : live.version
        }
        row.attempts = speaking?.attempts ?? 0
        row.nextRetryAt = speaking?.isSettled == false ? speaking?.dueAt : nil
        row.pendingReason = association.status == .pending ? speaking?.pendingReason : nil
        if association.status == .pending, row.pendingReason == nil, current?.intent == nil,
            heldDestinations.contains(association.destination)
        {
            row.pendingReason = .circuitOpen
        }
        let replicas = (current?.replicas ?? [:]).sorted { $0.key < $1.key }
        row.replicas = replicas.map { ReplicaRow(region: $0.key, status: $0.value.status, message: $0.value.message) }
        row.warnings = objects.flatMap(\.warnings)
        for replica in row.replicas where replica.status == "Failed" {
            row.warnings.append("the replica in \(replica.region) failed: \(replica.message ?? "AWS does not say why")")
        }
        if row.pendingReason == .awaitingValue {
            row.warnings.append("the value is not at hand: push it with secret.put, or set retain=always")
        }
        row.error = speaking?.failure.map { failure in
            RowFailure(
                reason: failure.reason, message: failure.message, awsCode: failure.awsCode,
                awsRequestID: failure.awsRequestID, since: failure.since, hint: failure.hint)
        }
        return row
    }

    /// Whether a caller who waits since `since` is answered with what the association shows now.
    ///
    /// That is when it is settled, failed by an attempt begun since, or parked.
    public func isAnswerable(_ key: AssociationKey, since: Timestamp) throws -> Bool {
        guard let association = try transaction.association(key) else { return true }
        let objects = try transaction.objects(of: key)
        guard association.wanted || !objects.isEmpty else { return true }
        return objects.allSatisfy { object in
            if object.isSettled { return true }
            if let failure = object.failure { return failure.attemptBegunAt >= since }
            // A retiring object waits for its successor, which is asked itself.
            if object.standing == .retiring, object.desire != .absent { return true }
            if object.intent == nil, heldDestinations.contains(association.destination) { return true }
            guard object.pendingReason?.isParked == true else { return false }
            // A call in flight is worth waiting for; one that is not sent before its time, or at all, is not.
            return object.intent == nil || object.dueAt != nil || object.hold == .disabled
        }
    }
}
