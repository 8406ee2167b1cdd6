import SyncEngine
import Testing

@testable import SyncScheduler

/// Who gets a place in a destination's lane, and when.
struct LaneOrderTests {
    private static func order(asked: [Int64], due: [Int64]) -> [Int64] {
        LaneOrder(asked: asked.map { ObjectKey($0) }, due: due.map { ObjectKey($0) }).map(\.rawValue)
    }

    @Test(arguments: [
        (asked: [Int64](), due: [Int64](), [Int64]()),
        (asked: [1, 2], due: [], [1, 2]),
        (asked: [], due: [7, 8, 9], [7, 8, 9]),
        // Every fourth place is the longest waiting one's.
        (asked: [1, 2, 3, 4, 5, 6, 7], due: [91, 92, 93], [1, 2, 3, 91, 4, 5, 6, 92, 7, 93]),
        (asked: [1], due: [91, 92, 93], [1, 91, 92, 93]),
        // What was asked for is mostly due as well; it comes once.
        (asked: [1, 2], due: [91, 1, 92, 2], [1, 2, 91, 92]),
        (asked: [1, 2, 3, 4, 5], due: [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
    ])
    func changesGoFirstAndNobodyStarves(asked: [Int64], due: [Int64], order: [Int64]) {
        #expect(Self.order(asked: asked, due: due) == order)
    }

    @Test func ofManyPlacesAQuarterIsTheRetries() {
        let order = Self.order(asked: Array(1...1_000), due: Array(10_001...11_000))
        #expect(order.prefix(400).count { $0 > 10_000 } == 100)
        #expect(order.count == 2_000)
    }
}

/// What commands asked for, until somebody looks at it.
struct AskedForTests {
    private static let one = DestinationKey(1)
    private static let two = DestinationKey(2)

    private static func first(_ asked: AskedFor, _ destination: DestinationKey, _ count: Int = 100) -> [Int64] {
        asked.first(count, of: destination) { $0 != ObjectKey(3) }.map(\.rawValue)
    }

    @Test func keepsTheOrderOfTheCommandsPerDestination() {
        var asked = AskedFor()
        for object in [5, 3, 4, 5, 1] as [Int64] { asked.add(ObjectKey(object), of: Self.one) }
        asked.add(ObjectKey(9), of: Self.two)
        #expect(Self.first(asked, Self.one) == [5, 4, 1])
        #expect(Self.first(asked, Self.one, 2) == [5, 4])
        #expect(Self.first(asked, Self.two) == [9])
        asked.remove([ObjectKey(5), ObjectKey(77)], of: Self.one)
        #expect(Self.first(asked, Self.one) == [4, 1])
        asked.add(ObjectKey(5), of: Self.one)
        #expect(Self.first(asked, Self.one) == [4, 1, 5])
        asked.retain(only: [Self.two, DestinationKey(3)])
        #expect(Self.first(asked, Self.one) == [])
        #expect(Self.first(asked, Self.two) == [9])
        asked.add(ObjectKey(4), of: Self.one)
        #expect(Self.first(asked, Self.one) == [4])
    }

    @Test func isBoundedPerDestination() {
        var asked = AskedFor()
        for object in 0..<Int64(2 * AskedFor.capacity) { asked.add(ObjectKey(object + 10), of: Self.one) }
        asked.add(ObjectKey(1), of: Self.two)
        #expect(Self.first(asked, Self.one, .max).count == AskedFor.capacity)
        #expect(Self.first(asked, Self.two) == [1])
    }
}
