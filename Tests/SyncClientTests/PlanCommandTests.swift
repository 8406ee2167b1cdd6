import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import secretsync

/// `plan` and `reconcile` on the command line, against a scripted agent.
struct PlanCommandTests {
    private static let entry: JSONValue = [
        "action": "update", "destination": "aws-sm/my-awssm-1", "mount": "my-kv", "secret_name": "app/db",
        "external_name": "vault/kv_1/app/db", "reason": "drift_content",
    ]

    private static func plan(
        _ entries: [JSONValue], total: Int64? = nil, source: String = "list", warnings: [JSONValue] = []
    ) -> JSONValue {
        [
            "plan": "1c7f", "total": .integer(total ?? Int64(entries.count)),
            "counts": ["update": .integer(total ?? Int64(entries.count))],
            "entries": .array(entries),
            "surveyed": [
                [
                    "destination": "aws-sm/my-awssm-1", "source": .string(source), "compared": 7,
                    "warnings": .array(warnings),
                ]
            ],
        ]
    }

    private func run(
        _ arguments: [String], _ method: String, _ answer: Result<JSONValue, RPCError>,
        seen: Remembered<[Request]> = Remembered([])
    ) async throws -> (status: ProcessStatus, output: String, error: String) {
        let script: ScriptedAgent.Script = { message in
            seen.update { $0.append(message) }
            guard message.method == method else {
                return .error(message, RPCError(.methodNotFound, "method is not known here"))
            }
            switch answer {
            case .success(let result): return .result(message, result.object ?? JSONObject())
            case .failure(let error): return .error(message, error)
            }
        }
        return try await ScriptedAgent.run(script) { agent in
            let console = RecordingConsole()
            let status = await Invocation(arguments: arguments)
                .run(console.console(environment: ["SECRETSYNC_SOCKET": agent.path.text], input: nil))
            return (status, console.output, console.error)
        }
    }

    @Test func aPlanIsATableWithItsName() async throws {
        let outcome = try await run(["plan"], "sync.plan", .success(Self.plan([Self.entry], total: 3)))
        #expect(outcome.status == .ok)
        #expect(
            outcome.output == """
                Action    Secret          Destination          Name in AWS          Reason
                ------    ------          -----------          -----------          ------
                update    my-kv/app/db    aws-sm/my-awssm-1    vault/kv_1/app/db    drift_content
                ... and 2 more; see --limit

                3 entries: 3 update. Plan: 1c7f

                """)
    }

    @Test func nothingToDoSaysWhatWasCompared() async throws {
        let all = try await run(["plan"], "sync.plan", .success(Self.plan([])))
        #expect(all.output == "Nothing to do: all is as it is wanted, 7 secrets compared with AWS\n")
        let blind = try await run(
            ["plan"], "sync.plan", .success(Self.plan([], source: "none", warnings: ["nobody may look"])))
        #expect(
            blind.output == "Nothing to do: all is as AWS confirmed it (not all of it was compared with AWS)\n")
        #expect(blind.error.contains("aws-sm/my-awssm-1: nobody may look"))
    }

    @Test func theSelectionGoesAlong() async throws {
        let seen = Remembered<[Request]>([])
        _ = try await run(
            ["plan", "--destination", "my-awssm-1", "-mount=my-kv", "app/db", "--limit", "5"], "sync.plan",
            .success(Self.plan([])), seen: seen)
        let params = seen.update { $0.first?.params }
        #expect(
            params.map { .object($0) }
                == (["destination": "aws-sm/my-awssm-1", "mount": "my-kv", "secret_name": "app/db", "limit": 5]
                    as JSONValue))
        let outcome = try await run(["plan", "app/db"], "sync.plan", .success(Self.plan([])))
        #expect(outcome.status == .usage)
        #expect(outcome.error.contains("add --mount"))
    }

    @Test(
        arguments: [
            (["SYNCED": 1], ProcessStatus.ok, "1 entry: 1 update. Now: 1 SYNCED\n"),
            (["PENDING": 1], .ok, "1 entry: 1 update. Now: 1 PENDING\n"),
            (
                ["SYNCED": 2, "CLIENT_SIDE_ERROR": 1], .refused,
                "1 entry: 1 update. Now: 2 SYNCED, 1 CLIENT_SIDE_ERROR\n"
            ),
        ] as [(JSONValue, ProcessStatus, String)])
    func aReconciliationSaysWhatItCameTo(_ statuses: JSONValue, _ status: ProcessStatus, _ output: String) async throws
    {
        let seen = Remembered<[Request]>([])
        let outcome = try await run(
            ["reconcile", "--plan", "1c7f"], "sync.reconcile",
            .success([
                "plan": "1c7f", "total": 1, "counts": ["update": 1], "statuses": statuses,
                "surveyed": [["destination": "aws-sm/my-awssm-1", "source": "list", "compared": 7]],
            ]), seen: seen)
        #expect(outcome.status == status)
        #expect(outcome.output == output)
        #expect(outcome.error.contains("in an error status") == (status == .refused))
        #expect(seen.update { $0.first?.params["plan"] } == "1c7f")
    }

    @Test func aPlanThatIsNotCurrentIsAnErrorWithAHint() async throws {
        let outcome = try await run(
            ["reconcile", "--plan", "1c7f", "--no-wait"], "sync.reconcile",
            .failure(RPCError(.planChanged, "it changed", hint: "look again")))
        #expect(outcome.status == .refused)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains("it changed") && outcome.error.contains("hint: look again"))
    }
}
