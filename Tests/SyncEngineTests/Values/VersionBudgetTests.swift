import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct VersionBudgetTests {
    private let limits = VersionBudget.Limits()
    /// A full hour, so that hours are easy to count.
    private let start = Timestamp(nanoseconds: 500_000 * 3_600_000_000_000)

    @Test func theFirstSixtyGoAtOnceAndTheRestTwentyMinutesApart() {
        var budget = VersionBudget()
        for _ in 0..<60 {
            #expect(budget.nextWrite(now: start, limits: limits) == nil)
            budget.record(now: start)
        }
        let next = start + .seconds(20 * 60)
        #expect(budget.nextWrite(now: start, limits: limits) == next)
        #expect(budget.nextWrite(now: next + .nanoseconds(-1), limits: limits) == next)
        #expect(budget.nextWrite(now: next, limits: limits) == nil)
    }

    @Test func noTwentyFourHoursEverHoldMoreThanTheMaximum() {
        var budget = VersionBudget()
        var writes: [Timestamp] = []
        var now = start + .seconds(1_234)
        while now < start + .seconds(4 * 86_400) {
            if let next = budget.nextWrite(now: now, limits: limits) {
                #expect(next > now)
                now = next
            } else {
                budget.record(now: now)
                writes.append(now)
                now = now + .seconds(7)
            }
        }
        for (index, write) in writes.enumerated() where index >= limits.maximum {
            #expect(write - writes[index - limits.maximum] >= .seconds(86_400))
        }
        #expect(writes.count > 4 * 80, "the budget is used, not hoarded")
        #expect(budget.hours.count <= 25)
    }

    @Test func aDayLaterEverythingIsFreeAgain() {
        var budget = VersionBudget()
        for _ in 0..<96 { budget.record(now: start) }
        #expect(budget.nextWrite(now: start + .seconds(3_600), limits: limits) == start + .seconds(25 * 3_600))
        #expect(budget.nextWrite(now: start + .seconds(25 * 3_600), limits: limits) == nil)
    }

    @Test func aNewARNStartsFull() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("0"))
        try world.settle()
        for number in 1..<60 {
            try world.put("\(number)")
            try world.settle()
        }
        try world.put("waits")
        try world.settle()
        #expect(try world.row()?.pendingReason == .versionBudget)
        #expect(try world.row()?.nextRetryAt == world.now + .seconds(1_200))
        // Deletes are exempt, and what is created anew begins at nothing.
        world.aws.allowsRestore = false
        try world.remove()
        #expect(try world.settle().map(\.operation) == ["DeleteSecret"])
        try world.set(data: EngineWorld.data("new"))
        try world.settle(limit: 3)
        world.advance(.seconds(60))
        try world.settle()
        #expect(try world.row()?.status == .synced)
    }
}
