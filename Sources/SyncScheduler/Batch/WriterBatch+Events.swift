import SyncEngine

/// What a commit has to tell.
extension WriterBatch {
    /// Finds it; a row that cannot be read is told by the log alone.
    mutating func publish() {
        memory.subscriptions = editor.subscriptions
        effects.endedSubscriptions = editor.endedSubscriptions
        do {
            effects.events = try editor.events()
        } catch {
            effects.faults.append("events of a commit could not be told: \(error)")
        }
    }
}
