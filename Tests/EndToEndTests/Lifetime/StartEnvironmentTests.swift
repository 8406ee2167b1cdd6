import Glibc
import Testing

@testable import secretsyncd

/// Settings that count only at the start of a process are there, whoever starts it.
@Suite(.timeLimit(.minutes(5)))
struct StartEnvironmentTests {
    @Test(
        arguments: [
            ([:], ["GLIBC_TUNABLES": "glibc.malloc.tcache_count=0", "SWIFT_BACKTRACE": "enable=no"]),
            (
                ["GLIBC_TUNABLES": "glibc.malloc.arena_max=2"],
                [
                    "GLIBC_TUNABLES": "glibc.malloc.arena_max=2:glibc.malloc.tcache_count=0",
                    "SWIFT_BACKTRACE": "enable=no",
                ]
            ),
            (["GLIBC_TUNABLES": "glibc.malloc.tcache_count=7", "SWIFT_BACKTRACE": "enable=yes"], [:]),
            (["GLIBC_TUNABLES": "glibc.malloc.tcache_count=0", "SWIFT_BACKTRACE": ""], [:]),
        ] as [([String: String], [String: String])])
    func whatIsMissingIsAddedAndNothingElse(_ environment: [String: String], _ expected: [String: String]) {
        let missing = StartEnvironment.missing(in: environment)
        #expect(Dictionary(uniqueKeysWithValues: missing.map { ($0.name, $0.value) }) == expected)
    }

    /// A report of a crash shows registers and memory, and keeps the process from being started again.
    @Test func aCrashEndsTheAgentAtOnceWithoutAReport() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.run(
                scratch, endpoint: "http://127.0.0.1:9", keyID: "AKIAIOSFODNN7EXAMPLE", secretKey: "none")
            agent.process.signal(SIGABRT)
            let finished = try await agent.process.finish()
            #expect(finished.code == 128 + SIGABRT)
            #expect(!finished.errors.contains("Backtrac"))
            #expect(!finished.errors.contains("Registers"))
        }
    }
}
