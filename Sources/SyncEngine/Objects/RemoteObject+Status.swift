public import SyncProtocol

extension RemoteObject {
    /// Whether AWS confirmed exactly what is wanted and nothing since is unsettled.
    public var isSettled: Bool {
        guard intent == nil else { return false }
        switch (desire, remote) {
        case (.absent, .absent): return !owesFollowUp
        case (.absent, .live): return false
        case (.value, .absent): return false
        case (.value(let wanted), .live(let live)):
            return wanted.digest != nil && live.digest == wanted.digest && hasItsAttributes
        }
    }

    /// Why it failed, once it is sure: while a denial may only mean that the secret is gone, that is found out first.
    public var shownFailure: ObjectFailure? {
        probing && attempts <= 1 ? nil : failure
    }

    /// The status shown.
    public var status: SyncStatus {
        if let failure = shownFailure {
            switch failure.side {
            case .client: return .clientSideError
            case .service: return .externalServiceError
            case .agent: return .internalError
            }
        }
        guard isSettled else { return .pending }
        switch desire {
        case .absent: return .unsynced
        case .value: return .synced
        }
    }

    /// Why it waits, when it does.
    public var pendingReason: PendingReason? {
        status == .pending ? hold : nil
    }

    /// Whether it settles, fails or is parked soon, so that a caller waits for that.
    public var isMoving: Bool {
        // A retiring object waits for its successor, which is asked itself.
        if isSettled || shownFailure != nil || standing == .retiring && desire != .absent { return false }
        guard pendingReason?.isParked == true else { return true }
        // A call in flight is worth waiting for; one that is not sent before its time, or at all, is not.
        return intent != nil && dueAt == nil && hold != .disabled
    }

    /// The full ARN, while a secret of ours is known.
    public var arn: String? {
        if case .live(let live) = remote { live.arn } else { nil }
    }

    /// The bytes it has of what was wanted last: wanted, or on their way.
    var payload: SecretValue? {
        if case .value(let wanted) = desire, let payload = wanted.payload { return payload }
        switch intent?.call {
        case .create(let bytes), .update(_, let bytes): return bytes.payload
        case .claim, .delete, .forceDelete, .restore, .tag, .untag, .rekey, .replicate, .unreplicate, nil: return nil
        }
    }

    /// The bytes of that digest, when this row still has them.
    public func payload(of digest: ValueDigest) -> SecretValue? {
        if case .value(let wanted) = desire, wanted.digest == digest, let payload = wanted.payload { return payload }
        switch intent?.call {
        case .create(let bytes), .update(_, let bytes):
            return bytes.digest == digest ? bytes.payload : nil
        case .claim, .delete, .forceDelete, .restore, .tag, .untag, .rekey, .replicate,
            .unreplicate, nil:
            return nil
        }
    }
}
