import Synchronization

/// A clock that only moves when it is told to.
public final class ManualClock: Sendable {
    private let nanoseconds: Atomic<Int64>

    /// A clock that stands at that time.
    ///
    /// - Parameter nanoseconds: nanoseconds since 1970.
    public init(at nanoseconds: Int64) {
        self.nanoseconds = Atomic(nanoseconds)
    }

    /// The time it shows, in nanoseconds since 1970.
    public var now: Int64 {
        nanoseconds.load(ordering: .sequentiallyConsistent)
    }

    /// Moves it.
    ///
    /// - Parameter seconds: by how much; negative moves it back.
    public func advance(seconds: Int64) {
        nanoseconds.add(seconds * CalendarTime.second, ordering: .sequentiallyConsistent)
    }
}
