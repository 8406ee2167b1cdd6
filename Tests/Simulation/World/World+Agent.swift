import SyncEngine
import SyncProtocol
import SyncScheduler

/// The agent's process: what its writer does around each batch, and its ends.
extension World {
    /// Where the process ends around a commit.
    private enum CommitFate {
        case goesWell, endsBefore, endsAfter, endsAfterReplies, findsDiskFull
    }

    /// Batches until nothing waits, as the writer does.
    func work() throws {
        for _ in 0..<500 {
            guard let again = try batch() else { return }
            if !again { return }
        }
        throw broken("G9", "500 batches and still work to do at once")
    }

    /// One batch: commit, reply, send.
    ///
    /// - Returns: whether there is more to do at once; nil when the process ended or has to wait.
    private func batch() throws -> Bool? {
        let inputs = inbox
        inbox = []
        let fate = commitFate()
        prepareMutant()
        let durable = store.rows
        if fate == .findsDiskFull { store.room = pick(6) }
        defer { store.makeRoom() }
        var batch = WriterBatch(
            batch: store, now: now, environment: environment, memory: memory, generator: source, slice: nil)
        do { try batch.run(inputs, startsCalls: true) } catch let failure as StateFailure where failure.isFull {}
        if let fault = batch.effects.faults.first, !store.isFull {
            throw broken("G9", "a row was not handled: \(fault)")
        }
        if store.isFull {
            if options.mutant == .ignoresFullDisk { try reply(batch.effects) }
            return undo(inputs, durable)
        }
        if fate == .endsBefore {
            if options.mutant == .repliesBeforeCommit { try reply(batch.effects) }
            store.rows = durable
            return end("before a commit")
        }
        if fate == .endsAfter { return end("after a commit") }
        memory = batch.memory
        try reply(batch.effects)
        if fate == .endsAfterReplies { return end("after the replies") }
        for sendout in batch.effects.sendouts { try send(sendout) }
        inbox = batch.effects.unsaved + batch.effects.resumed.map(WriterInput.command)
        wakeAt = batch.effects.nextDue
        return !inbox.isEmpty || batch.effects.moreIsDue
    }

    private func commitFate() -> CommitFate {
        let ends = chance(isHealthy ? 0 : options.crashes)
        let isFull = chance(isHealthy ? 0 : options.fullDisks)
        let point = pick(3)
        if isFull { return .findsDiskFull }
        guard ends else { return .goesWell }
        return [.endsBefore, .endsAfter, .endsAfterReplies][point]
    }

    /// The disk was full: all of the batch is undone. Its commands are refused, its results wait.
    private func undo(_ inputs: [WriterInput], _ durable: MemoryTransaction.Rows) -> Bool? {
        note(1, 0, "the disk is full")
        store.rows = durable
        inbox = inputs.filter { if case .result = $0 { true } else { false } }
        host.forgetGiven()
        wakeAt = now + .milliseconds(500)
        return nil
    }

    private func reply(_ effects: BatchEffects) throws {
        for effect in effects.replies { effect.reply(effect.outcome) }
        for (command, refusal) in host.takeAnswers() {
            note(
                2, refusal == nil ? 0 : 1,
                "\(command): \(refusal.map { "\($0.reason.rawValue) \($0.message)" } ?? "done")")
            guard let refusal, !command.isDone(by: refusal) else { continue }
            switch refusal.reason {
            case .queueFull, .purgeInProgress, .stateStore: break
            // Sent again after the purge behind it was carried out too, unanswered both.
            case .destinationNotFound where host.isPurging(command.destination): break
            default: throw broken("G9", "\(command) was refused: \(refusal.message)")
            }
        }
    }

    /// kill -9: the rows stay as they were committed; what was on its way may arrive or not.
    @discardableResult
    func end(_ point: String) -> Bool? {
        note(3, 0, "the agent ends \(point)")
        isUp = false
        process += 1
        inbox = []
        memory = WriterMemory()
        inFlight = [:]
        wakeAt = nil
        host.forgetGiven()
        if options.mutant == .intentIsNotDurable {
            for (key, object) in store.rows.objects where object.intent != nil { store.rows.objects[key]?.intent = nil }
        }
        // A request that was not yet on the wire never leaves.
        let ended = process
        events.removeAll { event in
            if case .arrival(let arrival) = event.kind, arrival.answer != nil, arrival.process < ended {
                return random.next() % 2 == 0
            }
            return false
        }
        schedule(.restart, after: .milliseconds(Int64(pick(60_000) + 100)))
        return nil
    }

    /// What the agent does when it starts.
    func recover() throws {
        note(4, 0, "the agent starts")
        try store.savepoint {
            var editor = StateEditor(
                transaction: store, now: now, environment: environment, held: HeldValues(), generator: source)
            for key in try store.objectsWithIntent() { try editor.restart(key) }
            try store.deleteDeletions(before: now)
        }
        try checkDurability()
    }
}
