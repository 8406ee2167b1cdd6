import JSONDocument
import Testing

/// The one-file Python client against the real agent.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Tool.python.isExpected, "there is no python3")) struct PythonClientTests {
    @Test func theClientWorksAgainstTheAgent() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            var environment = agent.environment
            environment["PYTHONPATH"] = Product.source("contrib/clients/python")
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            let finished = try await scratch.run(
                try Tool.python.required(), [Product.source("Tests/Interop/exercise_client.py")],
                environment: environment)
            #expect(finished.code == 0, "\(finished.errors)")
            let seen = try JSONReader().read(Array(finished.output.utf8))
            let expected: JSONValue = [
                "after_delete": ["UNSYNCED"],
                "after_remove": [],
                "compared": [
                    "compared": ["list"], "left": 0, "reasons": ["awaiting_value"], "stale": "plan_changed",
                ],
                "destination": [
                    "connection_details": [
                        "access_key_id": "*****", "region": "us-east-1", "secret_access_key": "*****",
                    ],
                    "name": "py", "type": "aws-sm",
                ],
                "duplicate": true,
                "errors": [
                    ["code": 40401, "outcome": "not_applied", "reason": "destination_not_found"],
                    ["code": -32602, "outcome": "not_applied", "reason": "invalid_params"],
                    ["code": -32601, "outcome": "not_applied", "reason": "method_not_found"],
                    ["code": 40003, "outcome": "not_applied", "reason": "masked_value"],
                ],
                "pipelined": ["answers": 60, "versions": 60],
                "provided": [
                    "changed": ["SYNCED"], "missing": ["PENDING"], "needed": ["pulled"], "owned": ["pulled-kv"],
                    "set": ["SYNCED"], "vanished": ["missing"], "versions": [2],
                ],
                "set": ["SYNCED"],
                "superseded": true,
                "version": 1,
                "watched": ["alive": true, "last": "UNSYNCED", "sequence": true, "snapshot": [], "synced": true],
            ]
            #expect(seen == expected, "\(finished.output)")
        }
    }
}
