public import SyncProtocol

extension StateEditor {
    /// Saves an object and brings its association's row up to date: status, successor of a renamed object, departure.
    mutating func save(_ object: RemoteObject) throws {
        try store(object)
        try refresh(object.association)
    }

    /// Saves an object of an association that is brought up to date later, once for all its objects.
    ///
    /// One that was only there until it is gone from AWS, and is, goes: a retired name, or a key the secret has no more.
    mutating func store(_ object: RemoteObject) throws {
        guard try !isLeftOver(object) else { return try transaction.deleteObject(object.key) }
        try transaction.save(object)
        noteAsked(object)
    }

    /// Forgets an object that was kept only because its association was being removed.
    func dropLeftOver(_ object: RemoteObject) throws {
        if try isLeftOver(object) { try transaction.deleteObject(object.key) }
    }

    private func isLeftOver(_ object: RemoteObject) throws -> Bool {
        guard object.desire == .absent, object.isSettled, object.standing == .retiring || object.subKey != nil,
            let association = try transaction.association(object.association), association.wanted
        else { return false }
        // While the secret is deleted in the host its keys stay listed: it may come back.
        return try object.standing == .retiring || transaction.secret(association.secret)?.live != nil
    }

    /// Brings an association's row up to date with its objects.
    mutating func refresh(_ key: AssociationKey) throws {
        guard let association = try transaction.association(key) else { return }
        touch(key)
        var tally = try transaction.tally(of: key)
        let lacksKeys = try lacksKeys(association)
        if association.wanted, !lacksKeys, tally.mayRetire {
            try retire(association)
            tally = try transaction.tally(of: key)
        }
        // While a destination is purged its rows stay, so that a purge that fails shows what it did.
        if !association.wanted, tally.isSettled, try !purging().contains(association.destination) {
            return try end(association, transaction.objects(of: key))
        }
        var status = tally.worst
        if lacksKeys, status.severity < SyncStatus.pending.severity { status = .pending }
        // Read again: what retired may have changed it.
        guard status != association.status, var changed = try transaction.association(key) else { return }
        changed.status = status
        changed.updatedAt = now
        try transaction.save(changed)
    }

    /// Whether nobody has said which keys the live version has, so that nobody knows which secrets are wanted in AWS.
    func lacksKeys(_ association: AssociationRecord) throws -> Bool {
        guard association.granularity == .secretKey, association.wanted else { return false }
        switch try transaction.secret(association.secret)?.liveness {
        case .unknown, nil: return true
        case .deleted: return false
        case .live(let live): return association.keysDigest != live.digest
        }
    }

    /// Old names go once the new ones are synced, and their rows once they are gone.
    private mutating func retire(_ association: AssociationRecord) throws {
        if association.granularity == .secretPath, association.keysDigest != nil {
            // The keys' own secrets go: they no longer tell what the document had.
            var changed = association
            changed.keysDigest = nil
            try transaction.save(changed)
        }
        for var object in try transaction.objects(of: association.key)
        where object.standing == .retiring && object.desire != .absent {
            let before = object
            object.desire(.absent, now: now)
            try store(object)
            try yieldName(of: object, before: before)
        }
    }

    /// Deletes a removed association whose objects are settled.
    mutating func end(_ association: AssociationRecord, _ objects: [RemoteObject]) throws {
        var ended = association
        ended.status = .unsynced
        ended.updatedAt = now
        try depart(association, as: rows(of: ended, objects))
        try transaction.deleteAssociation(association.key)
        if try transaction.associations(of: association.secret).isEmpty {
            try transaction.deleteSecret(association.secret)
        }
    }

    /// Whether a caller who waits since `since` is answered with what the association shows now.
    ///
    /// That is when all of it is settled, failed by an attempt begun since, or parked.
    public func isAnswerable(_ key: AssociationKey, since: Timestamp) throws -> Bool {
        guard let association = try transaction.association(key) else { return true }
        let tally = try transaction.tally(of: key)
        if try lacksKeys(association), sources.expects(association.secret, of: association.mount) { return false }
        if tally.isSettled { return true }
        let isHeld = heldDestinations.contains(association.destination)
        // Of thousands of keys the rows are looked at when none of them is on its way any more.
        if !isHeld, tally.keys.contains(where: \.isMoving) { return false }
        return try transaction.objects(of: key).allSatisfy { object in
            if object.isSettled { return true }
            if let failure = object.shownFailure {
                // What is only reported is not tried again, so there is nothing to wait for.
                return failure.attemptBegunAt >= since || object.dueAt == nil && object.intent == nil
            }
            // A value that was asked for is worth waiting for.
            if object.awaitsValue, sources.expects(association.secret, of: association.mount) { return false }
            return !object.isMoving || isHeld && object.intent == nil
        }
    }
}
