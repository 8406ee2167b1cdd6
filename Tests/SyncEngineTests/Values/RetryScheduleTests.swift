import SyncEngine
import Testing

struct RetryScheduleTests {
    @Test(arguments: [
        (RetrySchedule.Cause.refused, [300, 600, 1_200, 2_400, 3_600, 3_600]),
        (.throttled, [1, 2, 4, 8, 16, 32, 60, 60]),
        (.quota, [900, 1_800, 3_600, 7_200, 14_400, 21_600, 21_600]),
        (.service, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]),
        (.credentials, [30, 30, 30]),
    ])
    func waitsDoubleUpToTheirCap(cause: RetrySchedule.Cause, seconds: [Int64]) {
        for (index, expected) in seconds.enumerated() {
            #expect(RetrySchedule.delay(cause, attempts: Int64(index + 1), jitter: 0) == .seconds(expected))
        }
        #expect(RetrySchedule.delay(cause, attempts: .max, jitter: 0) == .seconds(seconds[seconds.count - 1]))
    }

    @Test(arguments: RetrySchedule.Cause.allCases)
    func jitterOnlyAddsAndNoWaitIsNothing(cause: RetrySchedule.Cause) {
        for attempts: Int64 in [0, 1, 5, 100] {
            let least = RetrySchedule.delay(cause, attempts: attempts, jitter: 0)
            let most = RetrySchedule.delay(cause, attempts: attempts, jitter: 0.999)
            #expect(least > .zero)
            #expect(least < most)
        }
    }

    @Test func aDeadCredentialIsProbedEveryThirtyToSixtySeconds() {
        #expect(RetrySchedule.delay(.credentials, attempts: 50, jitter: 0.999) < .seconds(60))
    }

    @Test func aReleaseIsAskedForWithinEightSeconds() {
        #expect(RetrySchedule.delay(.releasing, attempts: 1, jitter: 0.999) < .milliseconds(1_100))
        #expect(RetrySchedule.delay(.releasing, attempts: 50, jitter: 0.999) < .milliseconds(8_100))
    }
}
