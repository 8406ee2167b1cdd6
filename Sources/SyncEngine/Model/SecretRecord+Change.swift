public import SyncProtocol

extension SecretRecord {
    /// What became of a pushed value.
    public enum Acceptance: Sendable, Equatable {
        /// It is the live version now.
        case applied
        /// The same content was live already.
        case duplicate
        /// A newer version was pushed before; nothing changes.
        case superseded
        /// The same version was pushed before with other content; nothing changes.
        case conflict
        /// Versions were given before, so one must be given now; nothing changes.
        case versionNeeded
    }

    /// The host pushes a value.
    ///
    /// - Parameters:
    ///   - version: its version; nil when the agent counts.
    ///   - digest: the digest of its encoded content.
    ///   - makeLive: whether an older version becomes live again.
    ///   - createdTime: when the host made it.
    /// - Returns: what became of it; the row is unchanged but for `applied` and `duplicate`.
    public mutating func accept(
        version: Int64?, digest: ValueDigest, makeLive: Bool, createdTime: Timestamp
    ) -> Acceptance {
        guard let version else {
            if live?.digest == digest { return .duplicate }
            guard counted else { return .versionNeeded }
            return becomeLive(high + 1, digest, createdTime)
        }
        if let live, live.version == version {
            guard live.digest == digest else { return .conflict }
            counted = false
            return .duplicate
        }
        guard version > high || makeLive else { return .superseded }
        counted = false
        return becomeLive(version, digest, createdTime)
    }

    /// The host says that no live version is left.
    ///
    /// - Parameter version: the version that was deleted; nil for the secret whatever its version.
    /// - Returns: `applied`, `duplicate` when none was left already, or `superseded` when another version is live.
    public mutating func delete(version: Int64?) -> Acceptance {
        if let version, live?.version != version {
            if case .deleted = liveness, version <= high { return .duplicate }
            return .superseded
        }
        if case .deleted = liveness { return .duplicate }
        liveness = .deleted
        changeSequence += 1
        return .applied
    }

    private mutating func becomeLive(_ version: Int64, _ digest: ValueDigest, _ createdTime: Timestamp) -> Acceptance {
        high = max(high, version)
        liveness = .live(Live(version: version, digest: digest, createdTime: createdTime))
        changeSequence += 1
        return .applied
    }

    /// What an object of this secret should be.
    ///
    /// - Parameter payload: the bytes of the live version, when at hand.
    /// - Returns: absent, or the live version with those bytes.
    public func desire(payload: SecretValue?) -> RemoteObject.Desire {
        switch liveness {
        case .unknown: .value(RemoteObject.Desire.Value(digest: nil, version: nil, payload: nil))
        case .deleted: .absent
        case .live(let live):
            .value(RemoteObject.Desire.Value(digest: live.digest, version: live.version, payload: payload))
        }
    }
}
