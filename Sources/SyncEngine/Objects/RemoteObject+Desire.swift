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

    /// Takes what is wanted as of the live version: a new generation, unless it was wanted before.
    public mutating func take(_ wanted: Desire, retain: RetainPolicy, now: Timestamp) {
        switch (desire, wanted) {
        case (.absent, .absent): break
        case (.value(let before), .value(let value)) where before.digest == nil || before.digest == value.digest:
            confirm(value, retain: retain, now: now)
        case (.value, .value), (.value, .absent), (.absent, .value): desire(wanted, now: now)
        }
    }

    /// A newer version of the secret has the same bytes here: nothing is to be written, but what failed is tried again.
    ///
    /// - Parameters:
    ///   - value: the bytes and the version.
    ///   - retain: whether bytes that are synced are kept.
    ///   - now: the time.
    public mutating func confirm(_ value: Desire.Value, retain: RetainPolicy, now: Timestamp) {
        supply(value, now: now)
        guard case .value(var wanted) = desire else { return }
        wanted.version = value.version
        if retain == .always, wanted.payload == nil { wanted.payload = value.payload }
        desire = .value(wanted)
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
        switch intent?.call {
        // AWS answers a token it knows without looking at what is current now.
        case .create, .update: isToBeRewritten = true
        case .claim, .delete, .forceDelete, .restore, .tag, .untag, .rekey, .replicate, .unreplicate, nil: break
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
        probing = false
        hold = nil
        attempts = 0
        dueAt = now
        updatedAt = now
    }
}
