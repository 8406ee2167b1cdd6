public import SyncProtocol

/// The application of a destination's settings to all of its associations, as if each were set again.
///
/// Durable from the command on and worked off in slices, like a purge; it is over, and its row goes, once the last association
/// was gone over. What that made due goes on by itself.
public struct ApplyRecord: Sendable, Equatable {
    /// The destination.
    public let destination: DestinationKey
    /// When it was asked for.
    public var initiatedAt: Timestamp
    /// The last association that was gone over, in the order of accessor and secret name.
    public var after: SecretID?
    /// How many were.
    public var applied: Int64
    /// How many of them could not be read.
    public var unreadable: Int64

    /// An application that begins.
    public init(
        destination: DestinationKey, initiatedAt: Timestamp, after: SecretID? = nil, applied: Int64 = 0,
        unreadable: Int64 = 0
    ) {
        self.destination = destination
        self.initiatedAt = initiatedAt
        self.after = after
        self.applied = applied
        self.unreadable = unreadable
    }
}
