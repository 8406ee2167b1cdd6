public import SyncProtocol

/// Identifies a connection inside this process; none is used twice.
public struct ConnectionID: Sendable, Hashable, Comparable {
    /// The number.
    public let rawValue: UInt64

    /// That number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Orders by age.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// Identifies a `secret.read` inside this process; none is used twice.
public struct ReadID: Sendable, Hashable, Comparable {
    /// The number.
    public let rawValue: UInt64

    /// That number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Orders by age.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// A provider is to be asked for a value, after the commit.
public struct ReadOrder: Sendable, Equatable {
    /// Which read.
    public let id: ReadID
    /// Whom to ask.
    public let connection: ConnectionID
    /// For what.
    public let params: SecretReadParams
}

/// A read that was sent and has not been answered.
public struct PendingRead: Sendable {
    /// What was asked, and whom.
    public let order: ReadOrder
    /// The secret.
    let secret: SecretID
    /// The secret as it was when the read was sent.
    let stamp: SecretStamp
    /// The least version an answer may have: the one the host announced.
    let announced: Int64?
    /// When it counts as unanswered.
    let deadline: Timestamp
}

/// A secret as it was: whatever a host says of it later makes another stamp.
///
/// The number of changes alone would not do: it begins anew when a secret is associated again. The key of its oldest
/// association is then another one, for none is used twice.
struct SecretStamp: Sendable, Equatable {
    let changes: Int64
    let oldest: AssociationKey
}
