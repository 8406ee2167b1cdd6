import SyncProtocol

/// One call to make, once the row that holds its intent is durable.
public struct SendOrder: Sendable, Equatable {
    /// The object.
    public let object: ObjectKey
    /// The destination.
    public let destination: DestinationKey
    /// The name in AWS.
    public let name: String
    /// The intent, with everything the call needs.
    public let intent: Intent
}

extension StateEditor {
    /// Looks at an object that is due.
    ///
    /// - Returns: the call to make after the commit, if there is one.
    public mutating func prepare(_ key: ObjectKey) throws -> SendOrder? {
        guard var object = try transaction.object(key),
            let destination = try transaction.destination(object.destination)
        else { return nil }
        let context = try context(for: object, of: destination, isPrepared: true)
        let before = object
        let decision = object.prepare(context, now: now)
        if object != before {
            try save(object)
            try yieldName(of: object, before: before)
        }
        switch decision {
        case .rest: return nil
        case .send(let intent):
            return SendOrder(object: key, destination: destination.key, name: object.name, intent: intent)
        }
    }

    /// Takes what became of a call, also of one whose row was forgotten while it was on its way.
    public mutating func complete(_ order: SendOrder, of destination: DestinationRecord, _ result: CallResult) throws {
        if try !complete(order.object, result) { try completeForgotten(order, region: destination.region, result) }
    }

    /// Takes what became of a call.
    ///
    /// - Returns: false when there is no such row any more: nobody is told.
    @discardableResult
    public mutating func complete(_ key: ObjectKey, _ result: CallResult) throws -> Bool {
        guard var object = try transaction.object(key),
            var destination = try transaction.destination(object.destination)
        else { return false }
        let context = try context(for: object, of: destination)
        let before = object
        let effects = object.complete(result, context, now: now)
        let known = destination
        if destination.account == nil, result.mayHaveHadEffect { destination.account = result.account }
        for effect in effects {
            switch effect {
            case .recordDeletion(let deletion): try transaction.save(deletion)
            case .forgetDeletion(let arn): try transaction.deleteDeletion(arn: arn)
            case .learnAccount(let account): if destination.account == nil { destination.account = account }
            case .noteDenied(let action, _): destination.deniedActions.insert(action)
            }
        }
        if destination != known { try transaction.save(destination) }
        try save(object)
        try yieldName(of: object, before: before)
        // A name that is not taken over while it may be ours is, once the accounts are known to differ.
        if destination.account != known.account { try retryCollisions(region: destination.region, only: .overwrite) }
        return true
    }

    /// The row is gone, and with it every wish; but what the call did to the name in AWS is still our own doing.
    private func completeForgotten(_ order: SendOrder, region: String, _ result: CallResult) throws {
        switch (order.intent.call, result.outcome) {
        case (.delete(let arn, let window), .applied(let success)):
            let wasAmbiguous = result.ambiguousAttempts > 0 || order.intent.lastAmbiguousAt != nil
            try transaction.save(
                DeletionRecord(
                    region: region, name: order.name, arn: arn, account: ARN.account(of: arn),
                    deletionDate: success.deletionDate ?? now + .seconds(window * 86_400),
                    lastAmbiguousDeleteAt: wasAmbiguous ? now : nil,
                    // Whether its create was in doubt went with the row.
                    lastAmbiguousCreateAt: now))
        case (.forceDelete(let arn), .applied), (.restore(let arn), .applied), (.restore(let arn), .ambiguous):
            // Released, or left to others: nothing of it may be restored or deleted on the ledger's word.
            try transaction.deleteDeletion(arn: arn)
        case (.create, _), (.update, _), (.claim, _), (.tag, _), (.untag, _), (.rekey, _), (.replicate, _),
            (.unreplicate, _), (.delete, _),
            (.forceDelete, _), (.restore, _):
            return
        }
    }

    /// The agent starts: every intent may or may not have arrived.
    public mutating func restart(_ key: ObjectKey) throws {
        guard var object = try transaction.object(key) else { return }
        object.restart(now: now)
        try save(object)
    }

    /// Makes objects that wait or failed due at once: a patched destination, or the agent switched on.
    mutating func retryStalled(destination: DestinationKey?) throws {
        var associations: Set<AssociationKey> = []
        try unasked { editor in
            for key in try editor.transaction.stalledObjects(destination: destination) {
                guard var object = try editor.transaction.object(key), object.hold != .awaitingValue,
                    object.hold != .versionBudget,
                    object.hold != .horizon, try !editor.isOnlyReported(object)
                else { continue }
                object.retry(now: editor.now)
                try editor.store(object)
                associations.insert(object.association)
            }
            for key in associations.sorted() { try editor.refresh(key) }
        }
    }

    /// Whether AWS has something else under its name and the destination does not say that it is written again.
    private func isOnlyReported(_ object: RemoteObject) throws -> Bool {
        guard let drift = object.failure.flatMap({ Drift(rawValue: $0.reason) }) else { return false }
        return try transaction.destination(object.destination)?.settings.onDrift != .repair
            || obstacle(to: drift, object) != nil
    }

    private mutating func context(
        for object: RemoteObject, of destination: DestinationRecord, isPrepared: Bool = false
    ) throws -> ObjectContext {
        var context = ObjectContext(
            token: IntentToken.random(using: &generator), jitter: Double.random(in: 0..<1, using: &generator))
        context.disabled = try transaction.configuration().disabled
        // Then nothing is prepared, so nothing else is looked up; an answer to a call that was under way needs all.
        if context.disabled, isPrepared { return context }
        context.recoveryWindow = destination.recoveryWindow
        context.onConflict = destination.settings.onConflict ?? .refuse
        context.retain = destination.settings.retain ?? .untilSynced
        context.account = destination.account
        context.restoreDenied = destination.deniedActions.contains("secretsmanager:RestoreSecret")
        context.untagDenied = destination.deniedActions.contains("secretsmanager:UntagResource")
        context.budget = environment.budget
        context.horizon = environment.horizon
        if case .live(let live) = object.remote {
            if object.desire == .absent, object.probing || live.version == nil { context.probe = environment.probe }
            // Present only if a delete of ours may have been carried out without anybody confirming it.
            context.deletion = try transaction.deletions(region: object.region, name: object.name).first {
                $0.arn.utf8.elementsEqual(live.arn.utf8)
            }
            return context
        }
        // What has no name meets nobody.
        guard !object.name.isEmpty else { return context }
        let neighbours = try transaction.objects(region: object.region, name: object.name).filter {
            $0.key != object.key
        }
        context.deletion = try deletion(of: object, destination, besides: neighbours)
        try note(neighbours, of: object, destination, into: &context)
        return context
    }
}
