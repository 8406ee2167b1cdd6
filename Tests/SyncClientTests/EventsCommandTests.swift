import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import secretsync

/// `events` on the command line, and the events of the client library, against a scripted agent.
struct EventsCommandTests {
    private static func id() throws -> DestinationID {
        DestinationID(type: .awsSecretsManager, name: try DestinationName("my-awssm-1"))
    }

    private static let row: JSONValue = [
        "accessor": "kv_1", "secret_name": "app/db", "sync_status": "CLIENT_SIDE_ERROR",
        "updated_at": "2026-11-23T12:00:00.000000000Z", "mount": "my-kv", "external_name": "vault/kv_1/app/db",
        "attempts": 1, "warnings": [],
        "error": ["reason": "access_denied", "message": "no", "since": "2026-11-23T12:00:00.000000000Z"],
    ]

    @Test func linesForPeople() throws {
        let lines = EventLines(isTable: true)
        let row = try AssociationRow(json: Self.row)
        #expect(
            lines.snapshot([.init(destination: "aws-sm/my-awssm-1", row: row)], truncated: true) == [
                "2026-11-23T12:00:00.000000000Z  aws-sm/my-awssm-1  kv_1/app/db  CLIENT_SIDE_ERROR (access_denied)",
                "... and more; see `secretsync association read`",
            ])
        func text(_ content: AgentEvent.Content) -> [String] {
            lines.event(AgentEvent(subscription: "e1", sequence: 1, content: content))
        }
        #expect(
            text(.association(destination: try Self.id(), rows: [row], departed: true, omitted: 2)) == [
                "2026-11-23T12:00:00.000000000Z  aws-sm/my-awssm-1  kv_1/app/db  CLIENT_SIDE_ERROR (access_denied)  (removed)",
                "... and 2 more keys",
            ])
        #expect(text(.destination(try Self.id(), .purgeStarted)) == ["aws-sm/my-awssm-1  purge started"])
        #expect(
            text(.configuration(SyncConfiguration(disabled: true, queueCapacity: 5)))
                == ["sync is switched off, queue capacity 5"])
        #expect(text(.lost(7)) == ["7 events were lost: look at the rows anew"])
    }

    @Test func anEventReadsBackAsItWasWritten() throws {
        for content in [
            AgentEvent.Content.association(
                destination: try Self.id(), rows: [try AssociationRow(json: Self.row)], departed: true, omitted: 3),
            .destination(try Self.id(), .deleted), .configuration(SyncConfiguration()), .lost(9),
        ] {
            let event = AgentEvent(subscription: "e2", sequence: 5, content: content)
            #expect(AgentEvent(json: event.json) == event)
        }
    }

    @Test func whatIsNotKnownIsNoEvent() {
        for params: JSONValue in [
            [:], ["subscription": "e1"], ["subscription": "e1", "seq": 1],
            ["subscription": "e1", "seq": 1, "topic": "x"],
            ["subscription": "e1", "seq": 1, "topic": "destination", "destination": "aws-sm/x", "change": "painted"],
        ] {
            #expect(AgentEvent(json: params.object ?? JSONObject()) == nil)
        }
    }

    @Test func eachIsAnObjectOfItsOwnWithJSON() async throws {
        let script: ScriptedAgent.Script = { message in
            guard message.method == "events.subscribe" else { return .result(message, JSONObject()) }
            return .result(
                message,
                JSONObject([
                    .init(name: "subscription", value: "e1"), .init(name: "seq", value: 0),
                    .init(name: "snapshot", value: []),
                ]))
        }
        let outcome = try await ScriptedAgent.run(script) { agent in
            let console = RecordingConsole()
            let status = await Invocation(arguments: ["events", "--format", "json", "--count", "0"])
                .run(console.console(environment: ["SECRETSYNC_SOCKET": agent.path.text], input: nil))
            return (status, console.output)
        }
        #expect(outcome.0 == .ok)
        #expect(outcome.1 == "{\"snapshot\":[]}\n")
    }

    @Test func whatIsNoTopicIsAMistakeOnTheCommandLine() async throws {
        let console = RecordingConsole()
        let status = await Invocation(arguments: ["events", "--topic", "rows"])
            .run(console.console(environment: [:], input: nil))
        #expect(status == .usage)
        #expect(console.error.contains("topics are association, destination and config"))
    }
}
