import Synchronization
import Testing

@testable import AWSSecretsManager

/// Credentials that end are renewed in time, by one caller, and kept where renewing fails.
@Suite(.timeLimit(.minutes(5))) struct RefreshingCredentialsTests {
    /// Hands out numbered credentials that last as long as it is told, or fails.
    private final class Source: CredentialsProvider {
        struct State {
            var count = 0
            var fails = false
            var isHeld = false
            var held: [CheckedContinuation<Void, Never>] = []
        }

        let clock: ManualClock
        let lifetime: Int64
        let state = Mutex(State())

        init(_ clock: ManualClock, lifetime: Int64) {
            self.clock = clock
            self.lifetime = lifetime
        }

        var count: Int { state.withLock(\.count) }

        func credentials() async throws(CredentialsError) -> AWSCredentials {
            let number = state.withLock { state in
                state.count += 1
                return state.count
            }
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    if state.isHeld { state.held.append(continuation) }
                    return state.isHeld
                }
                if !waits { continuation.resume() }
            }
            if state.withLock(\.fails) { throw CredentialsError(code: .unavailable, message: "scripted") }
            return try AWSCredentials(
                accessKeyID: "AKID\(number)", secretAccessKey: "s", sessionToken: "t",
                expiration: clock.wallSeconds + lifetime)
        }

        func release() {
            let held = state.withLock { state in
                state.isHeld = false
                defer { state.held = [] }
                return state.held
            }
            for continuation in held { continuation.resume() }
        }
    }

    private let clock = ManualClock()

    @Test func theyAreKeptUntilFifteenMinutesBeforeTheEnd() async throws {
        let source = Source(clock, lifetime: 6 * 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(6 * 3600 - 15 * 60 - 1))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(1))
        #expect(try await credentials.credentials().accessKeyID == "AKID2")
        #expect(source.count == 2)
    }

    @Test func oldOnesAreKeptWhereRenewingFails() async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        _ = try await credentials.credentials()
        source.state.withLock { $0.fails = true }
        clock.advance(by: .seconds(3600 - 14 * 60))
        #expect(try await credentials.credentials().accessKeyID == "AKID1", "advisory")
        clock.advance(by: .seconds(10 * 60))
        #expect(try await credentials.credentials().accessKeyID == "AKID1", "mandatory, and not ended yet")
        clock.advance(by: .seconds(4 * 60))
        let error = await #expect(throws: CredentialsError.self) { _ = try await credentials.credentials() }
        #expect(error?.code == .unavailable, "they have ended")
        source.state.withLock { $0.fails = false }
        #expect(try await credentials.credentials().expiration == clock.wallSeconds + 3600, "and it recovers by itself")
    }

    @Test(arguments: [3600 - 14 * 60, 3600 - 5 * 60])
    func aRefreshThatFailedIsNotRepeatedAtEveryCall(_ seconds: Int64) async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        _ = try await credentials.credentials()
        source.state.withLock { $0.fails = true }
        clock.advance(by: .seconds(seconds))
        for _ in 0..<100 { #expect(try await credentials.credentials().accessKeyID == "AKID1") }
        #expect(source.count == 2, "one attempt for a hundred calls")
        source.state.withLock { $0.fails = false }
        clock.advance(by: .seconds(29))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(1))
        #expect(try await credentials.credentials().accessKeyID == "AKID3", "again after half a minute")
    }

    @Test func whatHasEndedIsAskedForAtOnce() async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0.5 })
        _ = try await credentials.credentials()
        source.state.withLock { $0.fails = true }
        clock.advance(by: .seconds(3600 - 10))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        source.state.withLock { $0.fails = false }
        clock.advance(by: .seconds(10))
        #expect(try await credentials.credentials().accessKeyID == "AKID3", "there is nothing to go on with meanwhile")
    }

    @Test(arguments: [
        (3600, 0.0, 2700, 3000), (3600, 0.5, 2790, 3000), (3600, 1.0, 2880, 3000), (900, 0.0, 675, 750),
        (900, 1.0, 720, 750), (0, 1.0, 0, 0),
    ])
    func agentsDoNotAllRenewAtOnce(lifetime: Int64, random: Double, advisory: Int64, mandatory: Int64) {
        let times = RenewalTimes(fetchedAt: 1_000, end: 1_000 + lifetime, random: random)
        #expect(times.advisory == 1_000 + advisory)
        #expect(times.mandatory == 1_000 + mandatory)
        #expect(times.end == 1_000 + lifetime)
    }

    @Test func oneCallerRenewsForAll() async throws {
        let source = Source(clock, lifetime: 3600)
        source.state.withLock { $0.isHeld = true }
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        let found = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await credentials.credentials().accessKeyID } }
            while source.state.withLock(\.held.isEmpty) { await Task.yield() }
            source.release()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(found == ["AKID1"])
        #expect(source.count == 1)
    }

    @Test func othersGoOnWithTheOldOnesMeanwhile() async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        _ = try await credentials.credentials()
        clock.advance(by: .seconds(3600 - 14 * 60))
        source.state.withLock { $0.isHeld = true }
        async let renewing = credentials.credentials().accessKeyID
        while source.state.withLock(\.held.isEmpty) { await Task.yield() }
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        source.release()
        #expect(try await renewing == "AKID2")
        #expect(source.count == 2)
    }

    @Test func rejectedOnesAreReplacedOnce() async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        let first = try await credentials.credentials()
        #expect(try await credentials.refresh(rejected: first).accessKeyID == "AKID2")
        #expect(try await credentials.refresh(rejected: first).accessKeyID == "AKID2", "somebody else did it already")
        #expect(source.count == 2)
    }

    @Test func shortSessionsAreNotRenewedAtEveryCall() async throws {
        let source = Source(clock, lifetime: 900)
        let credentials = RefreshingCredentials(source, clock: clock, random: { 0 })
        _ = try await credentials.credentials()
        clock.advance(by: .seconds(600))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(80))
        #expect(try await credentials.credentials().accessKeyID == "AKID2")
    }

    @Test func keysWithoutAnEndAreAskedForOnce() async throws {
        let fixed = StaticCredentialsProvider(try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s"))
        let credentials = RefreshingCredentials(fixed, clock: clock, random: { 0 })
        clock.advance(by: .seconds(1_000_000))
        #expect(try await credentials.credentials().accessKeyID == "AKID")
    }
}
