import JSONDocument
import SyncProtocol
import Testing

@testable import SyncEngine

/// Pages end by entries and by bytes as they are written.
struct PageBudgetTests {
    private static func taken(_ keys: [String], by budget: PageBudget, keyOccurrences: Int = 2) -> [Bool] {
        var budget = budget
        return keys.map { budget.take($0, [:], keyOccurrences: keyOccurrences) }
    }

    @Test func entriesAreCounted() {
        #expect(Self.taken(["a", "b", "c"], by: PageBudget(limit: 2)) == [true, true, false])
    }

    @Test func bytesAreCountedAsTheyAreEscaped() {
        // Six bytes on the wire for three in UTF-8, in the list of keys and in the entry.
        let key = String(repeating: "\u{20AC}", count: 10)
        let budget = PageBudget(limit: 1_000, bytes: 200)
        #expect(Self.taken([key, key, "k"], by: budget) == [true, false, true])
        #expect(Self.taken([key, key, key, key], by: budget, keyOccurrences: 1) == [true, true, true, false])
    }

    @Test func theFirstEntryAlwaysHasRoom() {
        #expect(Self.taken(["a long key", "b"], by: PageBudget(limit: 10, bytes: 4)) == [true, false])
    }
}
