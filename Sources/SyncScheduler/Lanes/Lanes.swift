import SyncEngine

/// Which objects have a call in flight, by destination: a stuck destination fills its own lane and no other.
struct Lanes: Sendable {
    /// Calls in flight of one destination.
    static let width = 16

    private var inFlight: [DestinationKey: [ObjectKey: RateBuckets.Key]] = [:]

    var isEmpty: Bool {
        inFlight.isEmpty
    }

    func count(_ destination: DestinationKey) -> Int {
        inFlight[destination]?.count ?? 0
    }

    func room(_ destination: DestinationKey) -> Int {
        max(0, Self.width - count(destination))
    }

    func contains(_ object: ObjectKey, of destination: DestinationKey) -> Bool {
        inFlight[destination]?[object] != nil
    }

    /// Whose bucket the call in flight is of.
    func bucket(_ object: ObjectKey, of destination: DestinationKey) -> RateBuckets.Key? {
        inFlight[destination]?[object]
    }

    mutating func begin(_ object: ObjectKey, of destination: DestinationKey, _ bucket: RateBuckets.Key) {
        inFlight[destination, default: [:]][object] = bucket
    }

    mutating func end(_ object: ObjectKey, of destination: DestinationKey) {
        inFlight[destination]?[object] = nil
        if inFlight[destination]?.isEmpty == true { inFlight[destination] = nil }
    }
}
