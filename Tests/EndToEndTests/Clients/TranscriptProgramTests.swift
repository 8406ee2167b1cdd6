import Testing

/// The transcripts of `proto/examples`, played by the program that needs nothing but Python.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Tool.python.isExpected, "there is no python3"))
struct TranscriptProgramTests {
    @Test func theyArePlayedAsTheyAreWritten() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let finished = try await scratch.run(
                try Tool.python.required(),
                [Product.source("proto/conformance/transcripts.py"), try socket(agent)]
                    + [
                        "events", "logical-associations", "logical-config", "logical-destinations",
                        "plan-and-reconcile", "settings-for-all",
                    ].map { Product.source("proto/examples/\($0).ndjson") },
                environment: agent.environment)
            #expect(finished.code == 0, "\(finished.output)\(finished.errors)")
            #expect(finished.output.hasSuffix("6 of 6 transcripts played as written\n"))
        }
    }

    @Test func aDifferenceIsToldAndFails() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let file = try scratch.write(
                """
                {">":{"jsonrpc":"2.0","id":1,"method":"ping"}}
                {"<":{"jsonrpc":"2.0","id":1,"result":{"pong":false,"_meta":"$any"}}}

                """, to: "wrong.ndjson")
            let finished = try await scratch.run(
                try Tool.python.required(),
                [Product.source("proto/conformance/transcripts.py"), try socket(agent), file],
                environment: agent.environment)
            #expect(finished.code == 1)
            #expect(finished.output.contains("wrong.ndjson:2: /result/pong: true, false expected"))
        }
    }

    private func socket(_ agent: AgentUnderTest) throws -> String {
        try #require(agent.environment["SECRETSYNC_SOCKET"])
    }
}
