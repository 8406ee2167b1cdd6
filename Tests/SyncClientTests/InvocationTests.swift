import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import secretsync

/// The command line against a scripted agent on a real socket.
@Suite struct InvocationTests {
    /// What one run left behind.
    struct Outcome: Equatable {
        let status: ProcessStatus
        let output: String
        let error: String
    }

    /// Runs a line against an agent that answers by method name.
    private func run(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
        answers: [String: Result<JSONValue, RPCError>] = [:], seen: Remembered<[Request]> = Remembered([])
    ) async throws -> Outcome {
        let script: ScriptedAgent.Script = { message in
            seen.update { $0.append(message) }
            switch answers[message.method] {
            case .success(let result)?: return .result(message, result.asObject)
            case .failure(let error)?: return .error(message, error)
            case nil: return .error(message, RPCError(.methodNotFound, "method is not known here"))
            }
        }
        return try await ScriptedAgent.run(script) { agent in
            let console = RecordingConsole()
            var environment = environment
            environment["SECRETSYNC_SOCKET"] = agent.path.text
            let status = await Invocation(arguments: arguments)
                .run(console.console(environment: environment, input: input))
            return Outcome(status: status, output: console.output, error: console.error)
        }
    }

    private func envelope(_ data: JSONValue) -> JSONValue {
        [
            "request_id": "r", "lease_id": "", "renewable": false, "lease_duration": 0, "data": data, "wrap_info": nil,
            "warnings": nil, "auth": nil,
        ]
    }

    private let path = "sys/sync/destinations/aws-sm/my-awssm-1"

    @Test func writingADestinationPrintsItMaskedAndWarnsOfKeysOnTheCommandLine() async throws {
        let seen = Remembered<[Request]>([])
        let outcome = try await run(
            ["write", path, "access_key_id=AKIA", "secret_access_key=env:SECRET", "region=us-east-1"],
            environment: ["SECRET": "hunter2"],
            answers: [
                "logical.write": .success(
                    envelope([
                        "connection_details": [
                            "access_key_id": "*****", "region": "us-east-1", "secret_access_key": "*****",
                        ],
                        "name": "my-awssm-1", "type": "aws-sm",
                    ]))
            ], seen: seen)
        #expect(
            outcome.output == """
                Key                   Value
                ---                   -----
                connection_details    map[access_key_id:***** region:us-east-1 secret_access_key:*****]
                name                  my-awssm-1
                type                  aws-sm

                """)
        #expect(outcome.status == .ok)
        #expect(
            outcome.error
                == "secretsync: warning: the value of access_key_id is on the command line, where other processes can"
                + " read it; use access_key_id=@FILE, access_key_id=- or access_key_id=env:NAME\n")
        let params = seen.update { $0.first?.params }
        #expect(params?["path"] == .string(path))
        #expect(params?["data"]?["secret_access_key"] == "hunter2")
    }

    static let purges: [(JSONValue, ProcessStatus, String, String)] = [
        (["forgotten_associations": 0], .ok, "Data deleted (if it existed) at: ", ""),
        (
            ["forgotten_associations": 0, "purge_initiated_at": "2026-11-23T12:00:00Z", "purge_remaining": 3], .timeout,
            "Purge begun at: ", "secretsync: error: the purge goes on, secrets left: 3\n"
        ),
        (
            ["forgotten_associations": 0, "purge_error": "1 of 3 secrets is still in AWS"], .refused,
            "Purge ended at: ",
            "secretsync: error: the purge ended with an error: 1 of 3 secrets is still in AWS\n"
        ),
    ]

    @Test(arguments: purges)
    func aPurgeThatIsWaitedForSaysWhatCameOfIt(
        answer: JSONValue, status: ProcessStatus, output: String, error: String
    ) async throws {
        let seen = Remembered<[Request]>([])
        let typed = try await run(
            ["destination", "delete", "my-awssm-1", "--purge", "--wait"],
            answers: ["destination.delete": .success(answer)], seen: seen)
        let literal = try await run(
            ["delete", path, "purge=true", "wait=true"], answers: ["logical.delete": .success(envelope(answer))],
            seen: seen)
        for outcome in [typed, literal] {
            #expect(outcome.status == status)
            #expect(outcome.output.contains(output + path))
            #expect(outcome.error.hasPrefix(error))
        }
        let params = seen.update { $0.map(\.params) }
        #expect(params.first?["purge"] == true && params.first?["wait"] == true)
        #expect(params.last?["data"] == ["purge": "true", "wait": "true"])
    }

    @Test func aChangeIsSaidWithMountNameAndVersion() async throws {
        let seen = Remembered<[Request]>([])
        let outcome = try await run(
            ["secret", "changed", "-mount=my-kv", "app/db", "--version", "4", "--wait"],
            answers: ["secret.changed": .success(["applied": true, "durable": true, "associations": []])], seen: seen)
        #expect(outcome.status == .ok)
        #expect(outcome.output == "Success! Data changed at: my-kv/data/app/db\n")
        #expect(
            seen.update { $0.first?.params }
                == ["mount": "my-kv", "secret_name": "app/db", "version": 4, "wait": true].asObject)
    }

    @Test func aPurgeThatIsNotWaitedForIsNoFailure() async throws {
        let begun: JSONValue = [
            "forgotten_associations": 0, "purge_initiated_at": "2026-11-23T12:00:00Z", "purge_remaining": 3,
        ]
        let outcome = try await run(
            ["destination", "delete", "my-awssm-1", "--purge"], answers: ["destination.delete": .success(begun)])
        #expect(outcome.status == .ok && outcome.error == "")
        #expect(outcome.output == "Success! Purge begun at: \(path); secrets left: 3\n")
        let both = try await run(["destination", "delete", "my-awssm-1", "--purge", "--force-delete"])
        #expect(both.status == .usage)
    }

    @Test func settingAnAssociationPrintsVaultsRow() async throws {
        let outcome = try await run(
            ["write", "\(path)/associations/set", "mount=my-kv", "secret_name=my-secret"],
            answers: ["logical.write": .success(envelope(associated("SYNCED")))])
        #expect(
            outcome.output == """
                Key                   Value
                ---                   -----
                associated_secrets    map[kv_37993f8a/my-secret:map[accessor:kv_37993f8a secret_name:my-secret sync_status:SYNCED updated_at:2026-09-19T13:17:35.085581Z]]
                store_name            my-awssm-1
                store_type            aws-sm

                """)
        #expect(outcome.status == .ok)
        #expect(outcome.error == "")
    }

    private func associated(_ status: JSONValue, extra: [(String, JSONValue)] = []) -> JSONValue {
        let members: [(String, JSONValue)] =
            [
                ("accessor", "kv_37993f8a"), ("secret_name", "my-secret"), ("sync_status", status),
                ("updated_at", "2026-09-19T13:17:35.085581Z"),
            ] + extra
        let row = JSONValue.object(JSONObject(members.map { .init(name: $0.0, value: $0.1) }))
        return [
            "associated_secrets": ["kv_37993f8a/my-secret": row], "store_name": "my-awssm-1", "store_type": "aws-sm",
        ]
    }

    @Test func aFailedSyncExits2WithTheReasonLookedUp() async throws {
        let failure: JSONValue = ["reason": "access_denied", "message": "create secret: denied", "hint": "allow it"]
        let seen = Remembered<[Request]>([])
        let outcome = try await run(
            ["write", "\(path)/associations/set", "mount=my-kv", "secret_name=my-secret"],
            answers: [
                "logical.write": .success(envelope(associated("CLIENT_SIDE_ERROR"))),
                "association.read": .success(associated("CLIENT_SIDE_ERROR", extra: [("error", failure)])),
            ], seen: seen)
        #expect(outcome.status == .refused)
        #expect(
            outcome.error
                == "secretsync: error: kv_37993f8a/my-secret is CLIENT_SIDE_ERROR: create secret: denied"
                + " [access_denied]\nhint: allow it\n")
        #expect(seen.update { $0.map(\.method) } == ["logical.write", "association.read"])
    }

    @Test func puttingASecretPrintsTheBlockAndSendsStrings() async throws {
        let seen = Remembered<[Request]>([])
        let outcome = try await run(
            ["secret", "put", "-mount=my-kv", "my-secret", "foo=bar"],
            answers: [
                "secret.put": .success([
                    "applied": true, "version": 1, "created_time": "2026-09-19T13:17:23.395109Z", "durable": false,
                    "associations": [],
                ])
            ], seen: seen)
        #expect(outcome.status == .ok)
        #expect(outcome.output.hasPrefix("==== Secret Path ====\nmy-kv/data/my-secret\n"))
        #expect(outcome.error.contains("secretsync: note: held in memory only"))
        #expect(
            seen.update { $0.first?.params }
                == JSONValue(
                    dictionaryLiteral: ("mount", "my-kv"), ("secret_name", "my-secret"), ("data", ["foo": "bar"])
                )
                .asObject)
    }

    @Test func registeringAMountSaysSo() async throws {
        let outcome = try await run(
            ["mount", "register", "my-kv"],
            answers: ["mount.register": .success(["path": "my-kv", "accessor": "kv_1"])])
        #expect(outcome.output == "Success! Enabled the kv-v2 secrets engine at: my-kv/\n")
    }

    @Test(arguments: [
        (["read", "p", "-field=type"], "aws-sm\n"),
        (["-field", "type", "-format=json", "read", "p"], "\"aws-sm\"\n"),
        (["read", "-format=yaml", "-field=options", "p"], "granularity_level: secret-path\n"),
    ])
    func aFieldIsPrintedBare(arguments: [String], output: String) async throws {
        let data: JSONValue = ["type": "aws-sm", "options": ["granularity_level": "secret-path"]]
        let outcome = try await run(arguments, answers: ["logical.read": .success(envelope(data))])
        #expect(outcome == Outcome(status: .ok, output: output, error: ""))
    }

    @Test func anAbsentFieldIsAMistake() async throws {
        let outcome = try await run(
            ["read", "p", "-field=tpye"], answers: ["logical.read": .success(envelope(["type": "aws-sm"]))])
        #expect(
            outcome
                == Outcome(
                    status: .usage, output: "",
                    error: "secretsync: error: the answer has no field 'tpye'\nhint: it has type\n"))
    }

    @Test func listingPrintsTheKeys() async throws {
        let answers = ["logical.list": Result<JSONValue, RPCError>.success(envelope(["keys": ["aws-sm/"]]))]
        #expect(try await run(["list", "p"], answers: answers).output == "Keys\n----\naws-sm/\n")
        #expect(try await run(["list", "p", "-format=json"], answers: answers).output == "[\n  \"aws-sm/\"\n]\n")
    }

    @Test func deletingAndWritingWithoutAnswerSaySuccess() async throws {
        let empty = Result<JSONValue, RPCError>.success(envelope(nil))
        let answers = ["logical.delete": empty, "logical.write": empty]
        #expect(
            try await run(["delete", path], answers: answers).output
                == "Success! Data deleted (if it existed) at: \(path)\n")
        #expect(try await run(["write", "p", "a=b"], answers: answers).output == "Success! Data written to: p\n")
    }

    @Test func refusalsExit2AndDeadlines3() async throws {
        let refused = try await run(
            ["destination", "read", "x"],
            answers: [
                "destination.read": .failure(
                    RPCError(.destinationNotFound, "no such destination", path: "/name", hint: "write it first"))
            ])
        #expect(
            refused
                == Outcome(
                    status: .refused, output: "",
                    error:
                        "secretsync: error: no such destination (at /name) [destination_not_found]\nhint: write it first\n"
                ))
        let late = try await run(
            ["wait", "--timeout", "1"],
            answers: ["sync.wait": .failure(RPCError(.deadlineExceeded, "the deadline passed"))])
        #expect(late.status == .timeout)
    }

    @Test func typedWritesReadStringsByTheTypeOfTheField() async throws {
        let seen = Remembered<[Request]>([])
        _ = try await run(
            [
                "destination", "patch", "my-awssm-1", "recovery_window_in_days=7", "--unset", "endpoint_url", "--cas",
                "3",
            ],
            answers: ["destination.patch": .success(["name": "my-awssm-1", "type": "aws-sm"])], seen: seen)
        let params = seen.update { $0.first?.params }
        #expect(params?["recovery_window_in_days"] == 7)
        #expect(params?["endpoint_url"] == .null)
        #expect(params?["cas"] == 3)
    }

    @Test func rpcCallsAnythingAndPrintsJSON() async throws {
        let outcome = try await run(
            ["rpc", "ping", "-"], input: "{}\n",
            answers: ["ping": .success(["pong": true, "_meta": ["warnings": ["w"]]])])
        #expect(outcome == Outcome(status: .ok, output: "{\n  \"pong\": true\n}\n", error: "secretsync: warning: w\n"))
    }

    @Test func anAgentThatIsNotReadyFailsTheProbe() async throws {
        let outcome = try await run(
            ["agent", "health"], answers: ["agent.health": .success(["live": true, "ready": false])])
        #expect(outcome.status == .refused)
    }

    @Test(arguments: [
        (["read", "p", "--formt=json"], "did you mean '--format'?"),
        (["read"], "Usage: secretsync read"),
        (["read", "p", "-format=xml"], "Usage: secretsync read"),
        (["secret", "put", "s", "a=b"], "Usage: secretsync secret put"),
    ])
    func mistakesOnTheCommandLineExit1WithAHint(arguments: [String], hint: String) async {
        let console = RecordingConsole()
        let status = await Invocation(arguments: arguments).run(console.console())
        #expect(status == .usage)
        #expect(console.error.hasPrefix("secretsync: error: "))
        #expect(console.error.contains("hint: \(hint)"), "\(console.error)")
        #expect(console.output == "")
    }

    @Test func withoutAnAgentItSaysHowToStartOne() async {
        let console = RecordingConsole()
        let status = await Invocation(arguments: ["status"]).run(
            console.console(environment: ["SECRETSYNC_SOCKET": "/tmp/none.sock", "XDG_RUNTIME_DIR": "/run/user/7"]))
        #expect(status == .usage)
        #expect(
            console.error == """
                secretsync: error: connect to /tmp/none.sock: no such socket
                hint: start an agent with `secretsyncd dev`, then:
                  export SECRETSYNC_SOCKET=/run/user/7/secretsync/agent.sock

                """)
    }

    @Test func helpAndVersionGoToStandardOutput() async {
        for arguments in [
            [], ["--help"], ["help"], ["-help"], ["secret"], ["secret", "put", "--help"], ["wait", "-h"],
        ] {
            let console = RecordingConsole()
            #expect(await Invocation(arguments: arguments).run(console.console()) == .ok)
            #expect(console.output.contains("USAGE: secretsync"))
        }
        let console = RecordingConsole()
        #expect(await Invocation(arguments: ["--version"]).run(console.console()) == .ok)
        #expect(console.output == "secretsync \(SecretSync.version), protocol 1.0\n")
    }

    @Test func everyVerbHasAnExample() async {
        for (word, verbs) in CommandTree(root: SecretSync.self).words where word != "help" {
            for line in verbs.isEmpty ? [[word]] : verbs.map({ [word, $0] }) {
                let console = RecordingConsole()
                #expect(await Invocation(arguments: line + ["--help"]).run(console.console()) == .ok)
                #expect(console.output.contains("Example"), "\(line)")
                #expect(console.output.contains("  secretsync \(line.joined(separator: " "))"), "\(line)")
            }
        }
    }
}
