import SyncProtocol

extension StateEditor {
    /// What became of an answer, for the log.
    public enum PullOutcome: Sendable, Equatable {
        /// The secret is what the provider says.
        case applied
        /// Something newer was said meanwhile: the answer changes nothing.
        case overtaken
        /// It could not be used; the rows say why.
        case failed(PullTrouble.Kind)
    }

    /// Takes a provider's answer in. A put, delete or change that came after the read was sent wins.
    ///
    /// - Returns: what became of it; the caller says it to ``conclude(_:_:)`` once the rows are saved.
    public mutating func take(_ answer: ProviderAnswer, to read: PendingRead) throws -> PullOutcome {
        let params = read.order.params
        let associations = try transaction.associations(of: read.secret)
        guard try stamp(of: read.secret, associations) == read.stamp else { return .overtaken }
        let verdict = PullVerdict(answer, asked: params.version, announced: read.announced, now: now)
        do {
            switch verdict {
            case .trouble(let kind): return .failed(kind)
            case .deleted:
                // The answer to an unversioned read speaks of the live version, so it is the host's own word.
                _ = try delete(SecretDeleteParams(mount: params.mount, secretName: params.secretName))
            case .value(let version, let data, let metadata, let createdTime):
                try forgetCounted(version, of: read.secret)
                let change = try put(
                    SecretPutParams(
                        mount: params.mount, secretName: params.secretName, data: data, version: version,
                        makeLive: read.announced == nil, customMetadata: metadata, createdTime: createdTime),
                    isPulled: true)
                if change.result.superseded { return .failed(.otherVersion) }
            }
        } catch let refusal as RPCError {
            return .failed(refusal.reason == .versionConflict ? .conflict : .notTaken)
        }
        return .applied
    }

    /// Notes what became of a read; the last step, for it is not undone with the transaction.
    public mutating func conclude(_ read: PendingRead, _ outcome: PullOutcome) throws {
        switch outcome {
        case .applied, .overtaken:
            sources.note(read, failed: false)
            sources.change(read.order.params.mount) { $0.settle(read.secret) }
            // What was overtaken may be needed still.
            for association in try transaction.associations(of: read.secret) { touch(association.key) }
        case .failed(let kind):
            try fail(read, kind)
        }
    }

    /// The read gave nothing: its rows say so, and it is tried again.
    mutating func fail(_ read: PendingRead, _ kind: PullTrouble.Kind) throws {
        let now = now
        let jitter = Double.random(in: 0..<1, using: &generator)
        sources.note(read, failed: true)
        sources.change(read.order.params.mount) { source in
            let trouble = PullTrouble(kind, after: source.troubles[read.secret], now: now, jitter: jitter)
            source.fail(read.secret, trouble, now: now)
        }
        for association in try transaction.associations(of: read.secret) { touch(association.key) }
    }

    /// Somebody asks for it now: what went wrong before is no reason to wait. The last step, as it is not undone.
    mutating func pullAtOnce(_ secret: SecretID, of mount: MountPath) {
        sources.change(mount) { $0.settle(secret) }
    }

    /// While the agent counts, its numbers are not the host's: an equal one does not mean equal content.
    private func forgetCounted(_ version: Int64, of secret: SecretID) throws {
        guard var record = try transaction.secret(secret), record.counted, record.live?.version == version else {
            return
        }
        record.liveness = .unknown
        try transaction.save(record)
    }

    /// Says in a row that waits for a value whether one is on its way, and if not what to do.
    func describeWaiting(_ association: AssociationRecord, in row: inout AssociationRow) {
        guard row.pendingReason == .awaitingValue else { return }
        if sources.expects(association.secret, of: association.mount) {
            row.pendingReason = nil
        } else if let trouble = sources.trouble(association.secret, of: association.mount) {
            row.warnings.append(trouble.text)
        } else {
            row.warnings.append(
                "the value is not at hand: push it with secret.put, let a provider register, or set retain=always")
        }
    }
}
