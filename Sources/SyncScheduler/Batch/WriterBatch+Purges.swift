import SyncEngine

/// Purges go on a slice per commit, so that reads and commands never wait for a whole one.
extension WriterBatch {
    /// Associations that one step of a purge may touch.
    private static let purgeSlice = 64

    /// Carries every purge on by one step; what it made due gets its calls in the same commit.
    mutating func advancePurges() throws {
        let now = now
        for destination in editor.invited { memory.circuits[destination]?.invite(now: now) }
        for purge in try batch.purges() where purge.isRunning {
            let isHeld = isHeld(purge.destination)
            do {
                let progress = try batch.savepoint {
                    try editor.advancePurge(of: purge.destination, isHeld: isHeld, limit: Self.purgeSlice)
                }
                note(progress)
            } catch let failure as StateFailure {
                effects.faults.append(failure.message)
                if !failure.isFull { try abandon(purge, failure) }
            }
        }
    }

    /// The callers whose purge has ended.
    mutating func endedPurges() throws -> [Waiters.Waiter] {
        guard memory.waiters.waitForPurges else { return [] }
        let running = try batch.purges().filter(\.isRunning).map(\.destination)
        return memory.waiters.purged(running: Set(running))
    }

    /// Whether nothing of a destination is on its way and nothing may go.
    private func isHeld(_ destination: DestinationKey) -> Bool {
        memory.circuits[destination]?.leavesAlone(at: now) == true && memory.lanes.count(destination) == 0
    }

    private mutating func note(_ progress: StateEditor.PurgeProgress) {
        switch progress {
        case .waiting: break
        case .more: effects.moreIsDue = true
        case .finished(let destination): effects.purged.append((destination, isGone: true))
        case .failed(let destination): effects.purged.append((destination, isGone: false))
        }
    }

    /// A purge whose rows cannot be handled ends, so that it stops nothing else and can be seen.
    private mutating func abandon(_ purge: PurgeRecord, _ failure: StateFailure) throws {
        do {
            try batch.savepoint { try editor.abandonPurge(of: purge.destination, failure) }
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
        }
    }
}
