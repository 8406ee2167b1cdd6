import SyncEngine

/// Which objects have a call in flight, by destination: a stuck destination fills its own lane and no other.
struct Lanes: Sendable {
    /// Calls in flight of one destination.
    static let width = 16

    private var inFlight: [DestinationKey: Set<ObjectKey>] = [:]

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
        inFlight[destination]?.contains(object) ?? false
    }

    mutating func begin(_ object: ObjectKey, of destination: DestinationKey) {
        inFlight[destination, default: []].insert(object)
    }

    mutating func end(_ object: ObjectKey, of destination: DestinationKey) {
        inFlight[destination]?.remove(object)
        if inFlight[destination]?.isEmpty == true { inFlight[destination] = nil }
    }
}
