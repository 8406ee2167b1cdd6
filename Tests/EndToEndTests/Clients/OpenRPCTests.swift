import Testing

/// The OpenRPC documents hold before the meta-schema, and the agent serves them.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(
        if: Tool.boto.isExpected && Tool.variables["SECRETSYNC_VECTORS"] != nil,
        "SECRETSYNC_PYTHON or SECRETSYNC_VECTORS is not set: `make venv`"))
struct OpenRPCTests {
    @Test(arguments: ["openrpc.json", "openrpc-host.json"])
    func documentIsValid(name: String) async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(
                try Tool.boto.required(),
                [Product.source("Tests/Interop/validate_openrpc.py"), Product.source("proto/\(name)")],
                environment: ["SECRETSYNC_VECTORS": try #require(Tool.variables["SECRETSYNC_VECTORS"])])
            #expect(finished.code == 0, "\(finished.output)\(finished.errors)")
        }
    }

    @Test func agentServesTheDocument() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let served = try await scratch.run(
                Product.client, ["rpc", "rpc.discover"], environment: agent.environment)
            #expect(served.code == 0, "\(served.errors)")
            let committed = try await scratch.run(
                try Tool.python.required(), ["-c", Self.comparison, Product.source("proto/openrpc.json")],
                input: served.output)
            #expect(committed.code == 0, "\(committed.errors)")
        }
    }

    private static let comparison = """
        import json, sys
        served = json.load(sys.stdin)
        served.pop("_meta", None)
        sys.exit(served != json.load(open(sys.argv[1])))
        """
}
