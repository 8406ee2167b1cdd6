import JSONDocument
import SyncEngine
import SyncProtocol

/// Callers whose reply is held.
struct Waiters: Sendable {
    /// One of them.
    struct Waiter: Sendable {
        let command: CommandID
        let request: WaitRequest
        let since: Timestamp
        let deadline: Timestamp
        let reply: @Sendable (Result<JSONObject, RPCError>) -> Void
        let progress: ProgressSink?
        var open: Set<AssociationKey>
        var departed: StateEditor.DepartedRows = [:]
    }

    private var waiters: [CommandID: Waiter] = [:]
    private var byAssociation: [AssociationKey: Set<CommandID>] = [:]

    var isEmpty: Bool {
        waiters.isEmpty
    }

    /// The associations that somebody waits for.
    var associations: Set<AssociationKey> {
        Set(byAssociation.keys)
    }

    var nextDeadline: Timestamp? {
        waiters.values.map(\.deadline).min()
    }

    mutating func add(_ waiter: Waiter) {
        waiters[waiter.command] = waiter
        for association in waiter.open { byAssociation[association, default: []].insert(waiter.command) }
    }

    /// Removes a waiter; it is answered by the caller.
    mutating func remove(_ command: CommandID) -> Waiter? {
        guard let waiter = waiters.removeValue(forKey: command) else { return nil }
        for association in waiter.request.associations {
            byAssociation[association]?.remove(command)
            if byAssociation[association]?.isEmpty == true { byAssociation[association] = nil }
        }
        return waiter
    }

    mutating func removeAll() -> [Waiter] {
        let all = Array(waiters.values)
        waiters = [:]
        byAssociation = [:]
        return all
    }

    /// Looks at the waiters of rows that changed and takes out those that can be answered now.
    mutating func answerable(
        touched: Set<AssociationKey>, editor: StateEditor
    ) throws -> [Waiter] {
        var candidates: Set<CommandID> = []
        for association in touched { candidates.formUnion(byAssociation[association] ?? []) }
        var answered: [Waiter] = []
        for command in candidates {
            guard var waiter = waiters[command] else { continue }
            for association in waiter.open.intersection(touched) {
                if let last = editor.departed[association] { waiter.departed[association] = last }
                if try isOver(association, for: waiter, editor) { waiter.open.remove(association) }
            }
            waiters[command] = waiter
            // What was settled may have moved again meanwhile: the answer is given when all of them are at once.
            if waiter.open.isEmpty, try stillAnswerable(waiter, editor), let waiter = remove(command) {
                answered.append(waiter)
            }
        }
        return answered
    }

    /// Whether there is nothing to wait for: of a row that cannot be read nothing comes, and the answer says so.
    private func isOver(
        _ association: AssociationKey, for waiter: Waiter, _ editor: StateEditor
    ) throws -> Bool {
        do {
            return try editor.isAnswerable(association, since: waiter.since)
        } catch let failure as StateFailure where !failure.isFull {
            return true
        }
    }

    private mutating func stillAnswerable(_ waiter: Waiter, _ editor: StateEditor) throws -> Bool {
        guard waiter.request.associations.count > 1 else { return true }
        let moving = try waiter.request.associations.filter { try !isOver($0, for: waiter, editor) }
        waiters[waiter.command]?.open = Set(moving)
        return moving.isEmpty
    }

    /// Whether anybody waits for the end of a purge.
    var waitForPurges: Bool {
        waiters.values.contains { $0.request.purge != nil }
    }

    /// Takes out the waiters whose purge has ended.
    mutating func purged(running: Set<DestinationKey>) -> [Waiter] {
        waiters.values.filter { $0.request.purge.map { !running.contains($0) } ?? false }
            .compactMap { remove($0.command) }
    }

    /// How many of the rows of those who want to know are settled, for the waiters of rows that changed.
    func settling(touched: Set<AssociationKey>) -> [(tell: ProgressSink, phase: ProgressNotification.Phase)] {
        var commands: Set<CommandID> = []
        for association in touched { commands.formUnion(byAssociation[association] ?? []) }
        return commands.compactMap { command in
            guard let waiter = waiters[command], let tell = waiter.progress else { return nil }
            let total = Int64(waiter.request.associations.count)
            return (tell, .settle(done: total - Int64(waiter.open.count), total: total))
        }
    }

    /// Who wants to know how far settings were applied.
    var appliers: [(destination: DestinationKey, tell: ProgressSink)] {
        waiters.values.compactMap { waiter in
            guard let destination = waiter.request.apply, let tell = waiter.progress else { return nil }
            return (destination, tell)
        }
    }

    /// Whether anybody waits for settings to be applied.
    var waitForApplies: Bool {
        waiters.values.contains { $0.request.apply != nil }
    }

    /// Takes out the waiters whose destination's settings were applied.
    mutating func applied(running: Set<DestinationKey>) -> [Waiter] {
        waiters.values.filter { $0.request.apply.map { !running.contains($0) } ?? false }
            .compactMap { remove($0.command) }
    }

    /// Takes out the waiters whose time is up.
    mutating func late(now: Timestamp) -> [Waiter] {
        waiters.values.filter { $0.deadline <= now }.compactMap { remove($0.command) }
    }
}
