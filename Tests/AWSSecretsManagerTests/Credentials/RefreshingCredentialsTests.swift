import Synchronization
import Testing

@testable import AWSSecretsManager

/// Credentials that end are renewed in time, by one caller, and kept where renewing fails.
@Suite(.timeLimit(.minutes(1))) struct RefreshingCredentialsTests {
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
        let credentials = RefreshingCredentials(source, clock: clock)
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(6 * 3600 - 15 * 60 - 1))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(1))
        #expect(try await credentials.credentials().accessKeyID == "AKID2")
        #expect(source.count == 2)
    }

    @Test func oldOnesAreKeptWhereRenewingFails() async throws {
        let source = Source(clock, lifetime: 3600)
        let credentials = RefreshingCredentials(source, clock: clock)
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

    @Test func oneCallerRenewsForAll() async throws {
        let source = Source(clock, lifetime: 3600)
        source.state.withLock { $0.isHeld = true }
        let credentials = RefreshingCredentials(source, clock: clock)
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
        let credentials = RefreshingCredentials(source, clock: clock)
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
        let credentials = RefreshingCredentials(source, clock: clock)
        let first = try await credentials.credentials()
        #expect(try await credentials.refresh(rejected: first).accessKeyID == "AKID2")
        #expect(try await credentials.refresh(rejected: first).accessKeyID == "AKID2", "somebody else did it already")
        #expect(source.count == 2)
    }

    @Test func shortSessionsAreNotRenewedAtEveryCall() async throws {
        let source = Source(clock, lifetime: 900)
        let credentials = RefreshingCredentials(source, clock: clock)
        _ = try await credentials.credentials()
        clock.advance(by: .seconds(600))
        #expect(try await credentials.credentials().accessKeyID == "AKID1")
        clock.advance(by: .seconds(80))
        #expect(try await credentials.credentials().accessKeyID == "AKID2")
    }

    @Test func keysWithoutAnEndAreAskedForOnce() async throws {
        let fixed = StaticCredentialsProvider(try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s"))
        let credentials = RefreshingCredentials(fixed, clock: clock)
        clock.advance(by: .seconds(1_000_000))
        #expect(try await credentials.credentials().accessKeyID == "AKID")
    }
}
