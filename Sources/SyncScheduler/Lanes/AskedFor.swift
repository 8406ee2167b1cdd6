import SyncEngine

/// Objects that a command asked for and that nobody has looked at yet, in the order of the commands.
///
/// Only a preference: what is due is in the store, so an object that is missing here, after a restart or beyond the bound,
/// is looked at in the order of its waiting.
struct AskedFor: Sendable {
    /// Objects of one destination at most.
    static let capacity = 4_096

    private var waiting: [DestinationKey: [ObjectKey]] = [:]
    private var known: Set<ObjectKey> = []

    /// A command asked for an object.
    mutating func add(_ object: ObjectKey, of destination: DestinationKey) {
        guard waiting[destination, default: []].count < Self.capacity, known.insert(object).inserted else { return }
        waiting[destination, default: []].append(object)
    }

    /// The first of a destination that fit.
    func first(_ count: Int, of destination: DestinationKey, where fits: (ObjectKey) -> Bool) -> [ObjectKey] {
        var first: [ObjectKey] = []
        for object in waiting[destination] ?? [] where fits(object) {
            first.append(object)
            if first.count == count { break }
        }
        return first
    }

    /// These were looked at.
    mutating func remove(_ objects: [ObjectKey], of destination: DestinationKey) {
        let gone = known.intersection(objects)
        guard !gone.isEmpty else { return }
        known.subtract(gone)
        waiting[destination]?.removeAll { gone.contains($0) }
        if waiting[destination]?.isEmpty == true { waiting[destination] = nil }
    }

    /// All other destinations are gone.
    mutating func retain(only destinations: Set<DestinationKey>) {
        for gone in waiting.keys where !destinations.contains(gone) {
            known.subtract(waiting.removeValue(forKey: gone) ?? [])
        }
    }
}
