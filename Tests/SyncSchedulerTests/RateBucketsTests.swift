import SyncEngine
import SyncProtocol
import Testing

@testable import SyncScheduler

/// Which destinations share a pace.
struct RateBucketsTests {
    private static let start = Timestamp(nanoseconds: 1_795_435_200_000_000_000)
    private static let create = IntentCall.restore(arn: "arn")
    private static let other = IntentCall.forceDelete(arn: "arn")

    private static func destination(
        _ name: String, key: String? = nil, account: String? = nil, region: String = "us-east-1"
    ) throws -> DestinationRecord {
        var settings = DestinationSettings()
        settings.accessKeyID = key.map { SecretValue(Array($0.utf8)) }
        var record = DestinationRecord(
            key: DestinationKey(1), id: DestinationID(type: .awsSecretsManager, name: try DestinationName(name)),
            settings: settings, region: region)
        record.account = account
        return record
    }

    /// When the next call may leave, in milliseconds.
    private static func leaves(
        _ buckets: inout RateBuckets, _ destination: DestinationRecord, _ call: IntentCall = create
    ) -> Int64 {
        let key = buckets.key(of: destination, call, now: start)
        return (buckets.reserve(key, now: start) - start).components.attoseconds / 1_000_000_000_000_000
    }

    @Test func oneAccountRegionAndGroupShareIt() throws {
        var buckets = RateBuckets()
        let one = try Self.destination("one", key: "A", account: "1")
        let two = try Self.destination("two", key: "B", account: "1")
        #expect((0..<4).map { _ in Self.leaves(&buckets, one) } == [0, 0, 0, 0])
        #expect((0..<3).map { _ in Self.leaves(&buckets, two) } == [0, 20, 40])
        #expect(Self.leaves(&buckets, two, Self.other) == 0, "another group")
        #expect(Self.leaves(&buckets, try Self.destination("three", account: "1", region: "eu-west-1")) == 0)
        #expect(Self.leaves(&buckets, try Self.destination("four", account: "2")) == 0)
        #expect(Self.leaves(&buckets, one) == 60)
    }

    @Test func oneAccessKeyIsOneAccountThoughNobodyKnowsWhich() throws {
        var buckets = RateBuckets()
        let one = try Self.destination("one", key: "A")
        let two = try Self.destination("two", key: "A")
        #expect((0..<5).map { _ in Self.leaves(&buckets, one) } == [0, 0, 0, 0, 0])
        #expect(Self.leaves(&buckets, two) == 20)
        #expect(Self.leaves(&buckets, try Self.destination("three", key: "B")) == 0)
        #expect(Self.leaves(&buckets, try Self.destination("four")) == 0)
    }

    @Test func whatWasReservedCountsForTheAccountOnceItIsTold() throws {
        var buckets = RateBuckets()
        var one = try Self.destination("one", key: "A")
        let two = try Self.destination("two", key: "A")
        for _ in 0..<10 { _ = Self.leaves(&buckets, one) }
        one.account = "1"
        #expect(Self.leaves(&buckets, one) == 120)
        #expect(Self.leaves(&buckets, two) == 140, "the other one has not been told yet")
        #expect(Self.leaves(&buckets, try Self.destination("three", key: "B", account: "1")) == 160)
    }

    @Test func twoKeysOfOneAccountStandInOneLineOnceItIsTold() throws {
        var buckets = RateBuckets()
        var one = try Self.destination("one", key: "A")
        var two = try Self.destination("two", key: "B")
        for _ in 0..<10 { _ = Self.leaves(&buckets, one) }
        for _ in 0..<10 { _ = Self.leaves(&buckets, two) }
        one.account = "1"
        #expect(Self.leaves(&buckets, one) == 120)
        two.account = "1"
        // Eleven places of the one and ten of the other are before it.
        #expect(Self.leaves(&buckets, two) == (11 + 10 - 4) * 20)
    }

    /// Whoever assumes it, the quota is that of the role's account.
    @Test func aRoleIsOfItsOwnAccountWhoseverKeyAssumesIt() throws {
        var buckets = RateBuckets()
        var assuming = try Self.destination("assuming", key: "A", account: "123456789012")
        assuming.settings.roleARN = try RoleARN("arn:aws:iam::123456789012:role/sync")
        for _ in 0..<10 { _ = Self.leaves(&buckets, assuming) }
        #expect(Self.leaves(&buckets, try Self.destination("own", key: "A")) == 0)
        #expect(Self.leaves(&buckets, try Self.destination("same", key: "B", account: "123456789012")) == 120)
    }

    @Test func bucketsThatRestAreLetGo() throws {
        var buckets = RateBuckets()
        let busy = try Self.destination("busy", account: "busy")
        for _ in 0..<1_000 { _ = Self.leaves(&buckets, busy) }
        let later = Self.start + .seconds(1)
        for number in 0..<RateBuckets.capacity * 2 {
            let key = buckets.key(
                of: try Self.destination("d", account: "\(number)"), Self.create, now: Self.start)
            _ = buckets.reserve(key, now: number < RateBuckets.capacity ? Self.start : later)
        }
        #expect(buckets.buckets.count <= RateBuckets.capacity + 2)
        let key = buckets.key(of: busy, Self.create, now: later)
        #expect(buckets.reserve(key, now: later) - Self.start > .seconds(19), "whoever has a line keeps it")
    }

    @Test func aThrottledCallSlowsTheAccountItTurnedOutToBeOf() throws {
        var buckets = RateBuckets()
        var one = try Self.destination("one", key: "A")
        let early = buckets.key(of: one, Self.create, now: Self.start)
        _ = buckets.reserve(early, now: Self.start)
        one.account = "1"
        let known = buckets.key(of: one, Self.create, now: Self.start)
        #expect(known.owner == .account("1"))
        buckets.throttled(early, now: Self.start)
        let first = buckets.reserve(known, now: Self.start)
        #expect(buckets.reserve(known, now: Self.start) - first == .milliseconds(40))
    }
}
