import SyncEngine
import SyncProtocol

/// Settings are applied a slice per commit, as a purge is.
extension WriterBatch {
    /// Rows that one step may touch.
    private static let applySlice = 64

    /// Carries every application on by one step; what it made due gets its calls in the same commit.
    mutating func advanceApplies() throws {
        for apply in try batch.applies() {
            do {
                let failures = try batch.savepoint {
                    try editor.advanceApply(of: apply.destination, limit: Self.applySlice)
                }
                effects.faults += failures.map(\.message)
                if try batch.apply(of: apply.destination) != nil { effects.moreIsDue = true }
            } catch let failure as StateFailure {
                effects.faults.append(failure.message)
            }
        }
    }

    /// Tells those who want to know how far it is.
    mutating func noteAppliesProgress() throws {
        for applier in memory.waiters.appliers {
            guard let view = try editor.application(of: applier.destination).apply else { continue }
            effects.progress.append((applier.tell, .apply(done: view.applied, total: view.total)))
        }
    }

    /// The callers whose destination's settings were applied.
    mutating func endedApplies() throws -> [Waiters.Waiter] {
        guard memory.waiters.waitForApplies else { return [] }
        return memory.waiters.applied(running: Set(try batch.applies().map(\.destination)))
    }
}
