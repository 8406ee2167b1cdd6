import SyncProtocol
import Testing

@testable import SyncScheduler

/// The pace of an account's calls, step by step.
struct RateBucketTests {
    private static let start = Timestamp(nanoseconds: 1_795_435_200_000_000_000)

    /// When calls that all come at once may leave, in milliseconds.
    private static func leaves(_ bucket: inout RateBucket, _ count: Int, at now: Timestamp) -> [Int64] {
        (0..<count).map { _ in (bucket.reserve(now: now) - start).wholeMilliseconds }
    }

    @Test func theFirstFewLeaveAtOnceAndTheRestAtTheQuota() {
        var bucket = RateBucket(quota: 50, now: Self.start)
        #expect(Self.leaves(&bucket, 9, at: Self.start) == [0, 0, 0, 0, 0, 20, 40, 60, 80])
    }

    @Test func aThousandTakeTheQuotasOwnTime() {
        var bucket = RateBucket(quota: 50, now: Self.start)
        let last = Self.leaves(&bucket, 1000, at: Self.start).last ?? 0
        #expect(last == (1000 - 5) * 20)
    }

    @Test func aPauseIsNotSavedUp() {
        var bucket = RateBucket(quota: 50, now: Self.start)
        _ = Self.leaves(&bucket, 5, at: Self.start)
        let later = Self.start + .seconds(3600)
        #expect(
            Self.leaves(&bucket, 7, at: later) == [
                3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_020, 3_600_040,
            ])
    }

    @Test func aThrottleHalvesThePaceOnceASecond() {
        var bucket = RateBucket(quota: 48, now: Self.start)
        for _ in 0..<16 { bucket.throttled(now: Self.start) }
        #expect(bucket.pace(at: Self.start) == 24, "calls that left together count once")
        bucket.throttled(now: Self.start + .seconds(1))
        #expect(bucket.pace(at: Self.start + .seconds(1)) == (24 + 2.4) / 2)
    }

    @Test func thePaceComesBackByATwentiethOfTheQuotaASecond() {
        var bucket = RateBucket(quota: 40, now: Self.start)
        bucket.throttled(now: Self.start)
        #expect(bucket.pace(at: Self.start + .seconds(5)) == 30)
        #expect(bucket.pace(at: Self.start + .seconds(10)) == 40)
        #expect(bucket.pace(at: Self.start + .seconds(1000)) == 40, "never above the quota")
    }

    @Test func aBucketNeverStops() {
        var bucket = RateBucket(quota: 50, now: Self.start)
        var now = Self.start
        for _ in 0..<100 {
            bucket.throttled(now: now)
            now = now + .seconds(1)
        }
        #expect(bucket.pace(at: now) >= 1)
        let leaves = bucket.reserve(now: now) - now
        #expect(leaves < .seconds(10))
    }

    @Test func aClockThatGoesBackDoesNoHarm() {
        var bucket = RateBucket(quota: 50, now: Self.start)
        #expect(Self.leaves(&bucket, 10, at: Self.start).last == 100)
        let earlier = Self.start + .seconds(-3600)
        #expect(bucket.reserve(now: earlier) - earlier == .milliseconds(120), "the queue is as long as it was")
        #expect(bucket.pace(at: earlier) == 50)
    }

    @Test func aThrottleCountsAfterTheClockWentBack() {
        var bucket = RateBucket(quota: 40, now: Self.start)
        bucket.throttled(now: Self.start)
        let earlier = Self.start + .seconds(-3600)
        bucket.throttled(now: earlier)
        #expect(bucket.pace(at: earlier) == 20, "no time has passed that anybody knows of")
        bucket.throttled(now: earlier + .seconds(1))
        #expect(bucket.pace(at: earlier + .seconds(1)) == 11)
        #expect(bucket.pace(at: earlier + .seconds(2)) == 13)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
