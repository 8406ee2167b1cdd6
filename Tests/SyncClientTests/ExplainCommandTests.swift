import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import secretsync

/// `explain` on the command line, against a scripted agent.
struct ExplainCommandTests {
    private static let view: JSONValue = [
        "name": "d", "type": "aws-sm", "connection_details": ["region": "us-east-1"],
        "options": ["granularity_level": "secret-path", "secret_name_template": "app/{{ .SecretPath }}"],
    ]

    private static func row(_ change: (inout AssociationRow) -> Void = { _ in }) throws -> AssociationRow {
        var row = AssociationRow(
            accessor: "kv_1", secretName: "my-secret", status: .synced,
            updatedAt: try Timestamp(rfc3339: "2026-11-23T12:00:00Z"), mount: "my-kv", externalName: "app/my-secret")
        row.version = 3
        row.syncedVersion = 3
        row.awsVersionID = "5f0a"
        change(&row)
        return row
    }

    private func run(
        _ arguments: [String], _ rows: [String: AssociationRow], pages: [[AssociationRow]] = []
    ) async throws -> (status: ProcessStatus, output: String, error: String) {
        let left = Remembered(pages)
        let destination = DestinationID(type: .awsSecretsManager, name: try DestinationName("d"))
        return try await ScriptedAgent.run { message in
            switch message.method {
            case "association.destinations":
                let members = rows.sorted { $0.key < $1.key }.map {
                    JSONObject.Member(name: $0.key, value: .object($0.value.json))
                }
                return .result(
                    message,
                    JSONObject([.init(name: "associated_destinations", value: .object(JSONObject(members)))]))
            case "destination.read": return .result(message, Self.view.object ?? JSONObject())
            case "association.read":
                let page = left.update { $0.isEmpty ? [] : $0.removeFirst() }
                let more = left.update { !$0.isEmpty }
                return .result(
                    message,
                    AssociatedSecrets(
                        rows: page, destination: destination,
                        next: more ? page.last?.key : nil
                    ).json)
            default: return .error(message, RPCError(.methodNotFound, "not here"))
            }
        } body: { agent in
            let console = RecordingConsole()
            let status = await Invocation(arguments: arguments)
                .run(console.console(environment: ["SECRETSYNC_SOCKET": agent.path.text], input: nil))
            return (status, console.output, console.error)
        }
    }

    @Test func whatIsSyncedHasNothingLeftToDo() async throws {
        let outcome = try await run(["explain", "my-kv", "my-secret"], ["aws-sm/d": try Self.row()])
        #expect(outcome.status == .ok)
        #expect(
            outcome.output == """
                my-kv/my-secret -> aws-sm/d
                  status          SYNCED since 2026-11-23T12:00:00.000000000Z
                  why             AWS confirmed the bytes of version 3
                  rule            name template app/{{ .SecretPath }}, granularity secret-path
                  name in AWS     app/my-secret
                  version         3 in the host, 3 in AWS
                  token           5f0a (the VersionId in AWS)
                  last answer     applied
                  next attempt    none: nothing is left to do

                """)
    }

    @Test func whatFailedIsExplainedWithAWSsAnswerAndTheHint() async throws {
        let row = try Self.row { row in
            row.status = .clientSideError
            row.attempts = 2
            row.error = RowFailure(
                reason: "access_denied", message: "update secret app/my-secret: denied",
                awsCode: "AccessDeniedException",
                awsRequestID: "4c3a", since: row.updatedAt, hint: "allow secretsmanager:UpdateSecret")
        }
        let outcome = try await run(["explain", "my-kv", "my-secret"], ["aws-sm/d": row])
        #expect(outcome.status == .refused)
        #expect(outcome.output.contains("why             access_denied: update secret app/my-secret: denied"))
        #expect(outcome.output.contains("what to do      allow secretsmanager:UpdateSecret"))
        #expect(outcome.output.contains("last answer     AccessDeniedException, request id 4c3a"))
        #expect(outcome.error.contains("1 of 1 rows are in an error status"))
    }

    @Test(arguments: PendingReason.allCases)
    func everyReasonToWaitIsExplained(reason: PendingReason) throws {
        let row = try Self.row { row in
            row.status = .pending
            row.pendingReason = reason
        }
        let explanation = RowExplanation(row, destination: nil)
        #expect(!explanation.summary.isEmpty)
        #expect(explanation.lines.contains { $0.label == "what to do" })
    }

    @Test func everyKeyOfASecretIsShown() async throws {
        let keys = try ["a", "b", "c"].map { key in try Self.row { $0.subKey = SubKey(key) } }
        let other = try Self.row { row in
            row.secretName = "other"
            row.subKey = SubKey("a")
        }
        let outcome = try await run(
            ["explain", "my-kv", "my-secret"], ["aws-sm/d": keys[0]],
            pages: [[keys[0], keys[1]], [keys[2], other], []])
        for key in ["a", "b", "c"] { #expect(outcome.output.contains("my-kv/my-secret key \(key) -> aws-sm/d")) }
        #expect(!outcome.output.contains("other"))
    }

    @Test func anotherSecretIsSaidSo() async throws {
        let outcome = try await run(["explain", "my-kv", "my-secret"], [:])
        #expect(outcome.status == .refused)
        #expect(outcome.error.contains("my-kv/my-secret is not associated with any destination"))
    }
}
