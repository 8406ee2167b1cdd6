public import SyncProtocol

extension StateEditor {
    /// `destination.apply`: every association of the destination gets its present settings. One that runs begins anew.
    public mutating func apply(_ params: DestinationApplyParams) throws -> DestinationKey {
        let destination = try destination(params.id)
        try refuseDuringPurge(destination)
        try transaction.save(ApplyRecord(destination: destination.key, initiatedAt: now))
        return destination.key
    }

    /// The answer about the application of a destination's settings.
    public func application(of key: DestinationKey) throws -> DestinationApplication {
        DestinationApplication(
            apply: try applyView(of: key), statuses: try transaction.associationCounts(destination: key))
    }

    /// How far it is; nil while none runs.
    func applyView(of key: DestinationKey) throws -> ApplyView? {
        guard let record = try transaction.apply(of: key) else { return nil }
        let total = try transaction.associationCounts(destination: key).values.reduce(0, +)
        return ApplyView(
            initiatedAt: record.initiatedAt, applied: record.applied, total: max(total, record.applied),
            unreadable: record.unreadable)
    }

    /// The settings changed meanwhile: those that were gone over get them too.
    mutating func restartApply(of key: DestinationKey) throws {
        guard var record = try transaction.apply(of: key) else { return }
        record.after = nil
        record.applied = 0
        record.unreadable = 0
        try transaction.save(record)
    }

    /// Carries it on by one step, whose work is bounded.
    ///
    /// - Parameters:
    ///   - key: the destination.
    ///   - limit: how many rows a step may touch.
    /// - Returns: what could not be read.
    /// - Throws: what the transaction throws.
    public mutating func advanceApply(of key: DestinationKey, limit: Int) throws -> [StateFailure] {
        guard var record = try transaction.apply(of: key), let destination = try transaction.destination(key) else {
            return []
        }
        let page = try transaction.associations(destination: key, status: nil, after: record.after, limit: limit)
        var failures: [StateFailure] = []
        var taken = 0
        var touched = 0
        for association in page where touched < limit {
            do {
                touched += try setAgain(association, destination)
            } catch let failure as StateFailure where !failure.isFull {
                failures.append(failure)
                record.unreadable += 1
                touched += 1
            }
            record.after = association.secret
            record.applied += 1
            taken += 1
        }
        if taken == page.count, taken < limit {
            try transaction.deleteApply(of: key)
        } else {
            try transaction.save(record)
        }
        return failures
    }

    /// As `association.set` does, without bytes and without force; one that is being removed stays removed.
    ///
    /// - Returns: how many rows it looked at.
    private mutating func setAgain(_ association: AssociationRecord, _ destination: DestinationRecord) throws -> Int {
        guard association.wanted else { return 1 }
        let objects = try transaction.objects(of: association.key)
        guard let record = try transaction.secret(association.secret) else { return 1 }
        let value = try record.live.flatMap { try document(of: $0.digest, association.secret) }
        _ = try unasked { editor in try editor.associate(destination, record, value, force: false) }
        return max(1, objects.count)
    }
}
