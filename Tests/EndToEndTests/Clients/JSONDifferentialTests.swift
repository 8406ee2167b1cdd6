import Testing

/// The agent and Python's strict parser take the same lines for JSON.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Tool.python.isExpected, "there is no python3"))
struct JSONDifferentialTests {
    @Test func bothTakeTheSameLines() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let finished = try await scratch.run(
                try Tool.python.required(),
                [
                    Product.source("Tests/Interop/json_differential.py"),
                    try #require(agent.environment["SECRETSYNC_SOCKET"]), "--lines", "10000",
                ], environment: agent.environment)
            #expect(finished.code == 0, "\(finished.output)\(finished.errors)")
        }
    }
}
