public import SyncProtocol

/// A purge of a destination: every secret of its associations is deleted in AWS, then the destination itself.
///
/// Durable from the command on and worked off in slices, so that a crash between two of them loses nothing. A purge that
/// failed stays only to say so.
public struct PurgeRecord: Sendable, Equatable {
    /// How far it is.
    public enum State: Sendable, Equatable {
        /// The associations are being removed, in the order of accessor and secret name; this one was the last so far.
        case removing(after: SecretID?)
        /// Every association is removed; AWS is told.
        case settling
        /// One pass ended with rows in error: the destination is usable again.
        case failed(String)
    }

    /// What is to be done about it now.
    public enum Step: Sendable, Equatable {
        /// Nothing, until something changes.
        case wait
        /// Remove a slice of the associations, those after that one.
        case remove(after: SecretID?)
        /// Everything is confirmed absent: delete a slice of the rows, and the destination with the last of them.
        case finish
        /// Every row was tried and some are still there.
        case fail
    }

    /// The destination.
    public let destination: DestinationKey
    /// When it was asked for.
    public let initiatedAt: Timestamp
    /// How far it is.
    public var state: State

    /// A purge of that destination.
    public init(destination: DestinationKey, initiatedAt: Timestamp, state: State = .removing(after: nil)) {
        self.destination = destination
        self.initiatedAt = initiatedAt
        self.state = state
    }

    /// Whether it is going on.
    public var isRunning: Bool {
        switch state {
        case .removing, .settling: true
        case .failed: false
        }
    }

    /// Why it failed.
    public var failure: String? {
        if case .failed(let failure) = state { failure } else { nil }
    }

    /// Decides what is to be done.
    ///
    /// A row in an error status was tried since it was removed, because being removed makes it pending; so the pass is over
    /// when none is pending. What an open circuit holds counts as tried, or dead credentials would never let it end.
    ///
    /// - Parameters:
    ///   - counts: the destination's associations by status.
    ///   - isDisabled: whether AWS is left alone.
    ///   - isHeld: whether the destination's circuit is open and no call of it is in flight.
    /// - Returns: the step.
    public func next(counts: [SyncStatus: Int64], isDisabled: Bool, isHeld: Bool) -> Step {
        if isDisabled { return .wait }
        switch state {
        case .failed: return .wait
        case .removing(let after): return .remove(after: after)
        case .settling:
            if Self.remaining(counts) == 0 { return .finish }
            let pending = counts[.pending, default: 0] + counts[.unknown, default: 0]
            return pending == 0 || isHeld ? .fail : .wait
        }
    }

    /// How many associations AWS has not confirmed absent.
    public static func remaining(_ counts: [SyncStatus: Int64]) -> Int64 {
        counts.reduce(0) { $1.key == .unsynced ? $0 : $0 + $1.value }
    }
}
