import SyncEngine

/// What providers answered, and what they are asked.
extension WriterBatch {
    /// Takes an answer in; one that nobody waits for is left alone.
    mutating func take(_ answer: ProviderAnswer, to id: ReadID, from connection: ConnectionID) throws {
        guard let read = editor.sources.answered(id, by: connection) else {
            effects.pulls.append(.init(params: nil, outcome: .overtaken))
            return
        }
        let outcome: StateEditor.PullOutcome
        do {
            outcome = try batch.savepoint { try editor.take(answer, to: read) }
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
            outcome = .failed(.notTaken)
        }
        try editor.conclude(read, outcome)
        effects.pulls.append(.init(params: read.order.params, outcome: outcome))
        sourcesChanged = true
    }

    /// Forgets what a connection provided and was sending.
    mutating func end(_ connection: ConnectionID) {
        editor.sources.end(connection)
        editor.snapshots.end(connection)
        editor.subscriptions.end(connection)
        sourcesChanged = true
    }

    /// Asks for what is needed, as far as the providers have room.
    mutating func planReads(begins: Bool) throws {
        do {
            effects.reads = try editor.planReads(begins: begins)
            if effects.reads.moreIsDue { effects.moreIsDue = true }
            if !effects.reads.abandoned.isEmpty { sourcesChanged = true }
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
            editor.sources.lookAgain()
        }
    }
}
