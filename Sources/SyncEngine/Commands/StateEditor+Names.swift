import SyncProtocol

/// Names in AWS are unique per account, region and name over all destinations; a row refused for it gets its turn.
///
/// Where an account is not known yet, two destinations may be of the same one: AWS itself then lets one create through,
/// and nothing that AWS does not arbitrate (taking over, restoring, deleting) is done to what may be another row's.
/// Endpoints do not tell accounts apart: a private one leads to the same secrets as the public one.
extension StateEditor {
    /// Whether two destinations write to one account.
    private enum Kinship {
        case same, maybe, other
    }

    /// The ledger's entry that an object of this destination may use; an unknown account is taken for the same.
    ///
    /// What another object works on is not to be returned to by this one, whatever the ledger says.
    func deletion(
        of object: RemoteObject, _ destination: DestinationRecord, besides neighbours: [RemoteObject]
    ) throws -> DeletionRecord? {
        let inHand = Set(neighbours.flatMap(\.arnsInHand))
        let isOwedByAnother = neighbours.contains { $0.owesFollowUp && $0.desire == .absent }
        return try transaction.deletions(region: object.region, name: object.name).first { entry in
            entry.deletionDate > now && !inHand.contains(entry.arn)
                && (entry.followUp == .none || object.owesFollowUp || !isOwedByAnother)
                && (destination.account == nil || entry.account == nil || entry.account == destination.account)
        }
    }

    /// Notes who else has the object's name, or may have it.
    func note(
        _ neighbours: [RemoteObject], of object: RemoteObject, _ destination: DestinationRecord,
        into context: inout ObjectContext
    ) throws {
        for other in neighbours where other.nameClaim != .none {
            let kinship = try kinship(other, destination)
            guard kinship != .other else { continue }
            context.nameMayBeTaken = true
            if kinship == .same, other.goesBefore(object) {
                context.nameIsTaken = true
                context.nameOwner = try owner(other)
                return
            }
            if context.nameOwner == nil { context.nameOwner = try owner(other) }
        }
    }

    /// A name became free, or freer: whoever was refused for it and is next in turn is looked at again.
    ///
    /// Where AWS decided it takes a secret that went, or a row that wants none any more: two rows that AWS refuses would
    /// call each other for ever.
    mutating func yieldName(of object: RemoteObject, before: RemoteObject) throws {
        guard object.nameClaim < before.nameClaim, !object.name.isEmpty,
            let destination = try transaction.destination(object.destination)
        else { return }
        let isFree = object.nameClaim == .none || (before.arn != nil && object.arn == nil)
        let all = try transaction.objects(region: object.region, name: object.name)
        for var waiting in all
        where waiting.key != object.key && waiting.failure?.reason == RemoteObject.nameCollision {
            let kinship = try kinship(waiting, destination)
            guard kinship == .same || (kinship == .maybe && isFree) else { continue }
            if try isTaken(waiting, all) {
                // Not its turn yet, but its row may name who has the name no longer.
                waiting.dueAt = now
            } else {
                // A name deleted without recovery takes a moment to be free; that is our own doing here too.
                if waiting.releasingSince == nil { waiting.releasingSince = object.releasingSince }
                waiting.retry(now: now)
            }
            try unasked { editor in try editor.save(waiting) }
        }
    }

    /// Looks again at the rows of a region that were refused for their name, where nobody can tell which are concerned.
    mutating func retryCollisions(region: String, only policy: ConflictPolicy? = nil) throws {
        for destination in try transaction.destinations() where destination.region == region {
            guard policy == nil || destination.settings.onConflict == policy else { continue }
            for key in try transaction.stalledObjects(destination: destination.key) {
                guard var object = try transaction.object(key), object.failure?.reason == RemoteObject.nameCollision
                else { continue }
                object.retry(now: now)
                try unasked { editor in try editor.save(object) }
            }
        }
    }

    private func isTaken(_ object: RemoteObject, _ all: [RemoteObject]) throws -> Bool {
        guard let destination = try transaction.destination(object.destination) else { return false }
        return try all.contains { other in
            try other.key != object.key && other.goesBefore(object) && kinship(other, destination) == .same
        }
    }

    private func kinship(_ object: RemoteObject, _ destination: DestinationRecord) throws -> Kinship {
        if object.destination == destination.key { return .same }
        guard let account = destination.account,
            let other = try transaction.destination(object.destination)?.account
        else { return .maybe }
        return account == other ? .same : .other
    }

    /// The association of an object, as a hint names it.
    private func owner(_ object: RemoteObject) throws -> String? {
        guard let association = try transaction.association(object.association),
            let destination = try transaction.destination(object.destination)
        else { return nil }
        let key = object.subKey.map { "key \($0.shown) of " } ?? ""
        return key + "\(association.mount.text)/\(association.secret.name.text) of destination \(destination.id)"
    }
}
