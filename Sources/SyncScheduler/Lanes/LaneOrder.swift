import SyncEngine

/// In which order a destination's objects get their places: what was just asked for goes before what waits for a retry.
///
/// After an outage thousands of rows may be due again; a change that somebody makes now must not wait behind all of them.
/// Every fourth place is the longest waiting one's all the same, so that changes never starve the retries. Pure.
struct LaneOrder: Sendable, IteratorProtocol, Sequence {
    /// One of so many places is the longest waiting one's.
    static let share = 4

    private var asked: ArraySlice<ObjectKey>
    private var due: ArraySlice<ObjectKey>
    private var given: Set<ObjectKey> = []

    /// An order of those that were asked for and those that are due, each in their own order; some may be both.
    init(asked: [ObjectKey], due: [ObjectKey]) {
        self.asked = asked[...]
        self.due = due[...]
    }

    /// The next one; each comes once.
    mutating func next() -> ObjectKey? {
        while let object = candidate() {
            if given.insert(object).inserted { return object }
        }
        return nil
    }

    private mutating func candidate() -> ObjectKey? {
        let isDuesTurn = given.count % Self.share == Self.share - 1
        return isDuesTurn ? due.popFirst() ?? asked.popFirst() : asked.popFirst() ?? due.popFirst()
    }
}
