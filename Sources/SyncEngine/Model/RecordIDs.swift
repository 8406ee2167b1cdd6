/// The store's id of a destination.
public struct DestinationKey: Sendable, Hashable, Comparable {
    /// The row id.
    public let rawValue: Int64

    /// That row id.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Orders by age.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// The store's id of an association.
public struct AssociationKey: Sendable, Hashable, Comparable {
    /// The row id.
    public let rawValue: Int64

    /// That row id.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Orders by age.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// The store's id of a remote object.
public struct ObjectKey: Sendable, Hashable, Comparable {
    /// The row id.
    public let rawValue: Int64

    /// That row id.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Orders by age.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
