import SyncEngine
import SyncProtocol
import Testing

@testable import SyncAgent

/// When destinations are compared with AWS.
struct SurveyScheduleTests {
    private static let start = Timestamp(nanoseconds: 1_000_000_000_000)

    private func schedule(_ keys: [Int64], jitter: Double = 0.5) -> SurveySchedule {
        var schedule = SurveySchedule(interval: .seconds(100))
        schedule.look(at: keys.map { DestinationKey($0) }, now: Self.start) { jitter }
        return schedule
    }

    @Test func theFirstComesWithinTheIntervalButNotAtOnce() {
        #expect(schedule([1], jitter: 0).nextDue == Self.start + .seconds(10))
        #expect(schedule([1], jitter: 1).nextDue == Self.start + .seconds(100))
    }

    @Test func oneAfterTheOther() {
        var schedule = schedule([1, 2])
        let due = Self.start + .seconds(55)
        #expect(schedule.begin(now: Self.start) == nil)
        #expect(schedule.begin(now: due) == DestinationKey(1))
        #expect(schedule.nextDue == nil)
        #expect(schedule.begin(now: due) == nil)
        schedule.end(now: due, jitter: 0.5)
        #expect(schedule.begin(now: due) == DestinationKey(2))
        schedule.end(now: due, jitter: 0)
        #expect(schedule.nextDue == due + .seconds(80))
    }

    @Test func aDestinationThatIsGoneIsForgottenAlsoWhileItRuns() {
        var schedule = schedule([1])
        let due = Self.start + .seconds(55)
        #expect(schedule.begin(now: due) == DestinationKey(1))
        schedule.look(at: [], now: due) { 0.5 }
        schedule.end(now: due, jitter: 0.5)
        #expect(schedule.nextDue == nil)
    }

    @Test func whereCopiesAreMadeItIsLookedSooner() {
        var schedule = SurveySchedule(interval: .seconds(3_600))
        schedule.look(at: [DestinationKey(1)], now: Self.start) { 1 }
        schedule.hurry(DestinationKey(1), now: Self.start)
        #expect(schedule.nextDue == Self.start + .seconds(180))
        schedule.hurry(DestinationKey(1), now: Self.start + .seconds(60))
        #expect(schedule.nextDue == Self.start + .seconds(180), "nobody is put off by another copy")
        schedule.hurry(DestinationKey(2), now: Self.start)
        #expect(schedule.nextDue == Self.start + .seconds(180))
    }

    @Test func withoutAnIntervalThereIsNone() {
        var schedule = SurveySchedule(interval: nil)
        schedule.look(at: [DestinationKey(1)], now: Self.start) { 0.5 }
        #expect(schedule.nextDue == nil)
        #expect(schedule.begin(now: Self.start + .seconds(10_000)) == nil)
    }
}
