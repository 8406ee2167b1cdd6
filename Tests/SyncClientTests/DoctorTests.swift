import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import secretsync

/// What `doctor` makes of the agent's answers; `EndToEndTests` runs it against a real agent.
struct DoctorTests {
    private static let id = try? DestinationID(text: "aws-sm/d")

    private static func findings(
        _ check: DestinationCheck, needs: [String] = ["UpdateSecret"]
    ) throws -> [String: Finding.Level] {
        Dictionary(
            Diagnosis.destination(try #require(id), check, needs: needs).map { ($0.subject, $0.level) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: [(0, "ok"), (5, "ok"), (-6, "warning"), (299, "warning"), (300, "failure"), (-4_000, "failure")])
    func aClockThatIsOffIsSaidSo(skew: Int64, level: String) throws {
        var check = DestinationCheck(region: "us-east-1")
        check.clockSkewSeconds = skew
        #expect(try Self.findings(check)["aws-sm/d clock"]?.rawValue == level)
    }

    @Test func whatIsNeededAndDeniedIsAWarningWhatIsOptionalANote() throws {
        var check = DestinationCheck(region: "us-east-1")
        check.permissions = [
            .init(action: "secretsmanager:UpdateSecret", result: .unknown, message: "not authorized"),
            .init(action: "secretsmanager:DeleteSecret", result: .allowed),
            .init(action: "secretsmanager:ListSecrets", result: .unknown),
        ]
        let found = try Self.findings(check)
        #expect(found["aws-sm/d UpdateSecret"] == .warning)
        #expect(found["aws-sm/d ListSecrets"] == .note)
        #expect(found["aws-sm/d permissions"] == .ok)
    }

    @Test func whatIsInTheWayIsAFailureWithItsHint() throws {
        let failure = RowFailure(
            reason: "aws_unreachable", message: "connect: refused", since: Timestamp(nanoseconds: 0),
            hint: "look at routes")
        let found = Diagnosis.destination(
            try #require(Self.id), DestinationCheck(region: "us-east-1", error: failure), needs: [])
        #expect(
            found == [Finding(.failure, "aws-sm/d", "connect: refused [aws_unreachable]", hint: "look at routes")])
    }

    @Test func anUnhealthyAgentIsAFailure() {
        let answer: JSONValue = ["checks": ["store": "no space left", "seal": "ok", "stopping": true]]
        let found = Diagnosis.health(answer.object ?? JSONObject())
        #expect(found.map(\.level) == [.failure, .failure])
        #expect(found.map(\.text) == ["the agent is stopping", "store: no space left"])
    }

    @Test func anAgentThatIsSwitchedOffIsAWarning() {
        let answer: JSONValue = [
            "disabled": true, "queue": ["depth": 4, "oldest_ms": 61_000], "counts": ["CLIENT_SIDE_ERROR": 2],
        ]
        #expect(Diagnosis.status(answer.object ?? JSONObject()).map(\.level) == [.warning, .warning, .warning])
    }

    @Test func thePolicyIsTheLeastForTheSettings() {
        let plain: JSONValue = ["connection_details": ["region": "us-east-1"], "account": "123456789012"]
        let rich: JSONValue = [
            "connection_details": [
                "region": "cn-north-1", "replica_regions": ["cn-northwest-1": ""],
                "kms_key_id": "arn:aws-cn:kms:cn-north-1:1:key/k", "on_drift": "repair",
            ], "options": ["secret_name_template": "team/{{ .SecretPath }}", "custom_tags": ["a": "b"]],
        ]
        let least = PolicyAdvice([.init(plain.object ?? JSONObject())])
        #expect(least.required == ["CreateSecret", "DeleteSecret", "TagResource", "UpdateSecret"])
        let statement = least.document["Statement"]?.array?.first
        #expect(statement?["Resource"] == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/*"])
        let both = PolicyAdvice([.init(plain.object ?? JSONObject()), .init(rich.object ?? JSONObject())])
        #expect(both.required.contains("ReplicateSecretToRegions") && both.required.contains("UntagResource"))
        #expect(
            both.document["Statement"]?.array?.first?["Resource"]?.array?.compactMap(\.string) == [
                "arn:aws-cn:secretsmanager:cn-north-1:*:secret:team/*",
                "arn:aws-cn:secretsmanager:cn-northwest-1:*:secret:team/*",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/*",
            ])
        #expect(both.document["Statement"]?.array?.last?["Resource"] == ["arn:aws-cn:kms:cn-north-1:1:key/k"])
    }

    @Test func coloursAreForTerminalsAndNotWithNoColor() {
        var console = RecordingConsole().console()
        #expect(!TextStyle(console).isColoured)
        console.outputIsTerminal = { true }
        #expect(TextStyle(console).isColoured)
        var quiet = RecordingConsole().console(environment: ["NO_COLOR": "1"])
        quiet.outputIsTerminal = { true }
        #expect(!TextStyle(quiet).isColoured)
    }

    @Test func withoutAnAgentTheSocketIsShownAndTheReasonSaid() async {
        let console = RecordingConsole()
        let status = await Invocation(arguments: ["doctor"])
            .run(console.console(environment: ["SECRETSYNC_SOCKET": "/nowhere/agent.sock"]))
        #expect(status == .usage)
        #expect(console.output.contains("FAILED   socket: there is no directory for /nowhere/agent.sock"))
        #expect(console.error.contains("no such directory"))
    }
}

/// Completions, and progress on a terminal.
struct TerminalTests {
    @Test(arguments: ["bash", "zsh", "fish"])
    func everyShellHasACompletion(shell: String) async {
        let console = RecordingConsole()
        #expect(await Invocation(arguments: ["completion", shell]).run(console.console()) == .ok)
        for verb in ["doctor", "explain", "destination", "agent"] { #expect(console.output.contains(verb)) }
    }

    @Test func progressIsShownOnATerminalAndTakenAway() async throws {
        let told = ProgressNotification(token: .integer(1), phase: .settle(done: 3, total: 8))
        let rows = JSONObject([.init(name: "rows", value: []), .init(name: "total", value: 8)])
        try await ScriptedAgent.run { message in
            #expect(message.meta.progressToken == .integer(1))
            return .lines([told.line, Reply(id: message.id, outcome: .success(rows)).line])
        } body: { agent in
            let recorded = RecordingConsole()
            var console = recorded.console(environment: ["SECRETSYNC_SOCKET": agent.path.text])
            console.errorIsTerminal = { true }
            #expect(await Invocation(arguments: ["wait"]).run(console) == .ok)
            #expect(recorded.error == "\r\u{1B}[K3 of 8 rows settled\r\u{1B}[K")
        }
    }
}
