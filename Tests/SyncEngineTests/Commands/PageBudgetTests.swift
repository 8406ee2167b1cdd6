import JSONDocument
import SyncProtocol
import Testing

@testable import SyncEngine

/// Pages end by entries and by bytes as they are written.
struct PageBudgetTests {
    @Test func entriesAreCounted() {
        var budget = PageBudget(limit: 2)
        #expect(budget.take("a", [:]))
        #expect(budget.take("b", [:]))
        #expect(!budget.take("c", [:]))
    }

    @Test func bytesAreCountedAsTheyAreEscaped() {
        // Six bytes on the wire for three in UTF-8, in the list of keys and in the entry.
        var budget = PageBudget(limit: 1_000, bytes: 200)
        #expect(budget.take(String(repeating: "\u{20AC}", count: 10), [:]))
        #expect(!budget.take(String(repeating: "\u{20AC}", count: 10), [:]))
        #expect(budget.take("k", [:], keyOccurrences: 1))
    }

    @Test func theFirstEntryAlwaysHasRoom() {
        var budget = PageBudget(limit: 10, bytes: 4)
        #expect(budget.take("a long key", ["with": "content"]))
        #expect(!budget.take("b", [:]))
    }
}
