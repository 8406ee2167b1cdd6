public import SyncProtocol

extension StateEditor {
    /// What a step of a purge led to.
    public enum PurgeProgress: Sendable, Equatable {
        /// Nothing is to be done until something changes.
        case waiting
        /// There is more to do at once.
        case more
        /// Every secret is gone from AWS, and now the destination.
        case finished(DestinationID)
        /// It ended with rows in error.
        case failed(DestinationID)
    }

    /// Begins a purge; one that runs goes on as it is.
    mutating func purge(_ destination: DestinationRecord) throws -> Deletion {
        let key = destination.key
        if try transaction.purge(of: key)?.isRunning != true {
            try transaction.save(PurgeRecord(destination: key, initiatedAt: now))
            try transaction.deleteApply(of: key)
            changedDestinations[destination.id] = .purgeStarted
        }
        // Somebody wants to know whether the destination works: a circuit that is open lets a call through.
        invited.insert(key)
        return Deletion(result: try deletion(of: key), purging: key)
    }

    /// Carries a purge on by one step, whose work is bounded.
    ///
    /// - Parameters:
    ///   - key: the destination.
    ///   - isHeld: whether its circuit is open and no call of it is in flight.
    ///   - limit: how many associations a step may touch.
    /// - Returns: what it led to.
    /// - Throws: what the transaction throws.
    public mutating func advancePurge(
        of key: DestinationKey, isHeld: Bool, limit: Int
    ) throws -> PurgeProgress {
        guard let purge = try transaction.purge(of: key), let destination = try transaction.destination(key) else {
            return .waiting
        }
        let counts = try transaction.associationCounts(destination: key)
        let isDisabled = try transaction.configuration().disabled
        switch purge.next(counts: counts, isDisabled: isDisabled, isHeld: isHeld) {
        case .wait: return .waiting
        case .remove(let after):
            try remove(after: after, purge, limit: limit)
            return .more
        case .finish: return try finish(destination, limit: limit)
        case .fail:
            try fail(purge, try purgeError(of: key, counts))
            return .failed(destination.id)
        }
    }

    /// Ends a purge whose rows cannot be handled: the destination stays usable, and can still be forgotten.
    public mutating func abandonPurge(of key: DestinationKey, _ failure: StateFailure) throws {
        guard let purge = try transaction.purge(of: key) else { return }
        try fail(
            purge, "the agent's state could not be handled (\(failure)); see its log, or forget it with force_delete")
    }

    /// The purge of a destination as it is shown.
    func purgeView(of destination: DestinationKey) throws -> PurgeView? {
        guard let purge = try transaction.purge(of: destination) else { return nil }
        switch purge.state {
        case .removing, .settling:
            let remaining = PurgeRecord.remaining(try transaction.associationCounts(destination: destination))
            return .running(since: purge.initiatedAt, remaining: remaining)
        case .failed(let failure): return .failed(failure)
        }
    }

    /// Destinations that are being purged: their associations follow no command but that one.
    func purging() throws -> Set<DestinationKey> {
        Set(try transaction.purges().filter(\.isRunning).map(\.destination))
    }

    /// The associations of destinations that are not being purged.
    func apartFromPurges(_ associations: [AssociationRecord]) throws -> [AssociationRecord] {
        let purging = try purging()
        return purging.isEmpty ? associations : associations.filter { !purging.contains($0.destination) }
    }

    /// Associations of a destination are left alone while it is purged.
    func refuseDuringPurge(_ destination: DestinationRecord) throws {
        guard try transaction.purge(of: destination.key)?.isRunning == true else { return }
        throw RPCError(
            .purgeInProgress, "destination \(destination.id) is being purged", path: "/name",
            hint: "wait until it is gone (destination.read shows how many are left), mend its credentials with "
                + "destination.patch, or forget it with force_delete", retryAfterMilliseconds: 1_000)
    }

    private mutating func remove(after: SecretID?, _ purge: PurgeRecord, limit: Int) throws {
        var purge = purge
        let page = try transaction.associations(
            destination: purge.destination, status: nil, after: after, limit: limit)
        var taken = 0
        var touched = 0
        for association in page where touched < limit {
            // Of many keys the whole association is taken; the step ends with it.
            touched += try unsync(association)
            taken += 1
        }
        purge.state = taken == page.count && taken < limit ? .settling : .removing(after: page[taken - 1].secret)
        try transaction.save(purge)
    }

    /// As `association.remove` does; one whose objects cannot be read fails alone.
    ///
    /// - Returns: how many rows of the store it changed.
    private mutating func unsync(_ association: AssociationRecord) throws -> Int {
        var association = association
        association.wanted = false
        association.keysDigest = nil
        let count: Int
        do {
            let objects = try transaction.objects(of: association.key)
            try transaction.save(association)
            for object in objects { try unsync(object) }
            count = max(1, objects.count)
        } catch let failure as StateFailure where !failure.isFull {
            association.status = .internalError
            association.updatedAt = now
            try transaction.save(association)
            return 1
        }
        try refresh(association.key)
        return count
    }

    private mutating func finish(_ destination: DestinationRecord, limit: Int) throws -> PurgeProgress {
        let page = try transaction.associations(destination: destination.key, status: nil, after: nil, limit: limit)
        var touched = 0
        for association in page {
            guard touched < limit else { return .more }
            let objects = try transaction.objects(of: association.key)
            try end(association, objects)
            touched += max(1, objects.count)
        }
        guard page.count < limit else { return .more }
        try drop(destination)
        return .finished(destination.id)
    }

    private mutating func fail(_ purge: PurgeRecord, _ failure: String) throws {
        var purge = purge
        purge.state = .failed(failure)
        try transaction.save(purge)
        if let destination = try transaction.destination(purge.destination) {
            changedDestinations[destination.id] = .purgeFailed
        }
    }

    private func purgeError(of key: DestinationKey, _ counts: [SyncStatus: Int64]) throws -> String {
        let remaining = PurgeRecord.remaining(counts)
        var text = "\(remaining) of \(counts.values.reduce(0, +)) secrets \(remaining == 1 ? "is" : "are") still in AWS"
        for status in [SyncStatus.clientSideError, .externalServiceError, .internalError, .pending] {
            let first = try transaction.associations(destination: key, status: status, after: nil, limit: 1).first
            guard let first else { continue }
            let row = status == .internalError ? nil : try row(of: first)
            let reason = row?.error?.reason ?? row?.pendingReason?.rawValue ?? status.rawValue
            text += ", such as that of \(first.secret.text) (\(reason))"
            break
        }
        return text + "; see association.read, mend the cause and purge again, or forget them with force_delete"
    }
}
