public import SyncProtocol

extension RemoteObject {
    /// Something else is wanted: a new generation, which resets failures and is due at once.
    public mutating func desire(_ desire: Desire, now: Timestamp) {
        // An absence that has stood longer than a force-delete takes to settle: a name still taken is somebody else's.
        if isSettled, case .absent = self.desire, let since = releasingSince, now - since >= Self.releasePatience {
            releasingSince = nil
        }
        generation += 1
        self.desire = desire
        resume(now: now)
    }

    /// The wanted bytes are given again: they go to an object that lacks them, and one that failed becomes due.
    public mutating func supply(_ value: Desire.Value, now: Timestamp) {
        guard case .value(var wanted) = desire, !isSettled else { return }
        if wanted.payload == nil, wanted.digest == nil || wanted.digest == value.digest {
            wanted = value
            desire = .value(wanted)
            resume(now: now)
        } else if failure != nil {
            resume(now: now)
        }
    }

    /// Somebody asks to try again: `set`, a patched destination, the agent switched on. What is settled stays alone.
    public mutating func retry(now: Timestamp) {
        retryReplicas(now: now)
        if untagDenied {
            untagDenied = false
            dueAt = now
        }
        guard !isSettled else {
            // Only the second sending of attributes may still be owed, and it may have come due while the agent was off.
            if attributesRepeatAt != nil { dueAt = now }
            return
        }
        resume(now: now)
    }

    /// The content is written again whatever AWS has.
    public mutating func rewrite(_ desire: Desire, now: Timestamp) {
        if case .live(var live) = remote {
            live.digest = nil
            remote = .live(live)
        }
        self.desire(desire, now: now)
    }

    /// The agent starts: whatever was on its way may or may not have arrived.
    public mutating func restart(now: Timestamp) {
        guard intent != nil else { return }
        intent?.ambiguousAttempts += 1
        intent?.lastAmbiguousAt = now
        dueAt = now
    }

    mutating func resume(now: Timestamp) {
        failure = nil
        hold = nil
        attempts = 0
        dueAt = now
        updatedAt = now
    }
}
