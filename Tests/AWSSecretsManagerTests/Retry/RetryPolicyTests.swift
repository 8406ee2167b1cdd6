import Testing

@testable import AWSSecretsManager

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(arguments: [
        (1, RetryKind.transient, 1.0, Duration.milliseconds(50)), (2, .transient, 1.0, .milliseconds(100)),
        (1, .transient, 0.5, .milliseconds(25)), (1, .transient, 0, .zero), (1, .throttling, 1.0, .seconds(1)),
        (2, .throttling, 1.0, .seconds(2)), (5, .throttling, 1.0, .seconds(16)), (6, .throttling, 1.0, .seconds(20)),
        (60, .transient, 1.0, .seconds(20)),
    ])
    func boundDoublesUpToTheCap(retry: Int, kind: RetryKind, random: Double, delay: Duration) {
        #expect(policy.delay(beforeRetry: retry, kind: kind, random: random, retryAfter: nil) == delay)
    }

    @Test(arguments: [
        (Duration.milliseconds(700), Duration.milliseconds(700)), (.milliseconds(10), .milliseconds(25)),
        (.seconds(60), .milliseconds(5_025)),
    ])
    func waitsAsLongAsAWSAsksWithinReason(asked: Duration, delay: Duration) {
        #expect(policy.delay(beforeRetry: 1, kind: .transient, random: 0.5, retryAfter: asked) == delay)
    }

    @Test func quotaIsEmptiedByRetriesAndFilledBySuccess() {
        let quota = RetryQuota(capacity: 20)
        #expect(quota.take(.transient))
        #expect(quota.available == 6)
        #expect(!quota.take(.transient))
        #expect(quota.take(.throttling))
        #expect(quota.available == 1)
        quota.succeeded(after: .throttling)
        quota.succeeded(after: nil)
        #expect(quota.available == 7)
        quota.succeeded(after: .transient)
        quota.succeeded(after: nil)
        #expect(quota.available == 20)
    }
}
