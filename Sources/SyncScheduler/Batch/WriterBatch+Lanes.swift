import SyncEngine
import SyncProtocol

/// Who gets the places of a destination's lane in this commit.
extension WriterBatch {
    /// Due objects looked at per destination and batch at most, and for each place that is free: some of them have to wait.
    private static let looksPerLane = 64
    private static let looksPerPlace = 4

    /// Gives every destination's room to its objects: an accepted command whose object is idle gets its intent in the very
    /// commit that accepts it.
    mutating func fillLanes() throws {
        let destinations = try batch.destinations()
        effects.destinations = destinations.map(\.key)
        memory.asked.retain(only: Set(destinations.map(\.key)))
        for destination in destinations {
            let key = destination.key
            memory.circuits[key]?.look(at: destination.revision)
            let places = room(key)
            guard places > 0 else { continue }
            let wanted = min(Self.looksPerLane, places * Self.looksPerPlace)
            let looks = wanted + memory.lanes.count(key) + memory.unreadable.count
            let due = try batch.dueObjects(destination: key, now: now, limit: looks)
            let asked = memory.asked.first(wanted, of: key) { isIdle($0, key) }
            let isDue = Set(due)
            var seen: [ObjectKey] = []
            for object in LaneOrder(asked: asked, due: due.filter { isIdle($0, key) }) {
                guard room(key) > 0 else { break }
                seen.append(object)
                if isDue.contains(object) || isStillDue(object) { try prepare(object, key) }
            }
            memory.asked.remove(seen, of: key)
            if due.count == looks, room(key) > 0 { effects.moreIsDue = true }
        }
    }

    /// Whether an object that was asked for is due yet: a call that was on its way may have settled it, or put it off.
    private func isStillDue(_ object: ObjectKey) -> Bool {
        (try? batch.object(object))?.dueAt.map { $0 <= now } ?? false
    }

    private func isIdle(_ object: ObjectKey, _ destination: DestinationKey) -> Bool {
        !memory.lanes.contains(object, of: destination) && !memory.unreadable.contains(object)
    }

    /// How many more calls a destination may have in flight.
    private func room(_ destination: DestinationKey) -> Int {
        min(memory.lanes.room(destination), memory.circuits[destination]?.room(now: now) ?? .max)
    }

    private mutating func prepare(_ object: ObjectKey, _ destination: DestinationKey) throws {
        do {
            guard let order = try batch.savepoint({ try editor.prepare(object) }),
                // Read again: a decision may have noted something about the destination.
                let record = try batch.destination(destination)
            else { return }
            let bucket = memory.rates.key(of: record, order.intent.call, now: now)
            memory.lanes.begin(object, of: destination, bucket)
            memory.circuits[destination]?.began()
            effects.sendouts.append(
                Sendout(order: order, destination: record, leavesAt: memory.rates.reserve(bucket, now: now)))
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
            if !failure.isFull { memory.unreadable.insert(object) }
        }
    }
}
