import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncProtocol
import Testing

/// How far a request is that takes its time, for whoever asked to be told.
@Suite(.timeLimit(.minutes(5)))
struct ProgressTests {
    /// The progress that is told before the reply to a request.
    private static func progress(
        _ fixture: AgentFixture, _ method: String, _ params: String
    ) async throws -> (told: [JSONValue], reply: JSONValue) {
        let connection = try RawConnection(fixture.socketPath)
        try await connection.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"# + "\n")
        var told: [JSONValue] = []
        while let line = try await connection.line() {
            let message = try JSONReader().read(line)
            guard message["method"] != nil else { return (told, message) }
            #expect(message["method"] == "$/progress" && message["id"] == nil)
            #expect(message["params"]?["token"] == "t1")
            if let value = message["params"]?["value"] { told.append(value) }
        }
        throw RawConnectionError.ended
    }

    @Test func ofAReconciliation() async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 1_000 }) { fixture in
            try await fixture.writeDestination { $0.retain = .set(.always) }
            for number in 0..<3 {
                try await fixture.set("s\(number)", data: ["foo": "bar"])
                _ = try fixture.emulator.put(name: "vault/kv_1234/s\(number)", value: "theirs")
            }
            let (told, reply) = try await Self.progress(
                fixture, "sync.reconcile", #"{"_meta":{"progress_token":"t1"}}"#)
            #expect(reply["result"]?["statuses"] == ["SYNCED": 3])
            #expect(told.contains(["phase": "compare", "destination": "aws-sm/my-awssm-1", "compared": 3]))
            #expect(told.contains { $0["phase"] == "settle" && $0["total"] == 3 })
        }
    }

    @Test func ofAnApplication() async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 1_000 }) { fixture in
            try await fixture.writeDestination()
            try await fixture.setDisabled(true)
            for number in 0..<130 { try await fixture.set("s\(number)", wait: false) }
            let (told, reply) = try await Self.progress(
                fixture, "destination.apply",
                #"{"type":"aws-sm","name":"my-awssm-1","wait":true,"_meta":{"progress_token":"t1"}}"#)
            #expect(reply["result"]?["apply"] == nil)
            #expect(told.contains(["phase": "apply", "done": 64, "total": 130]))
        }
    }

    @Test func nobodyWhoDidNotAskIsTold() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let (told, reply) = try await Self.progress(fixture, "sync.plan", "{}")
            #expect(told.isEmpty && reply["result"] != nil)
        }
    }

    @Test(arguments: ["null", "1.5", "[]", #""""#])
    func whatIsNoTokenIsRefused(_ token: String) async throws {
        try await AgentFixture.run { fixture in
            let (_, reply) = try await Self.progress(fixture, "sync.plan", #"{"_meta":{"progress_token":\#(token)}}"#)
            #expect(reply["error"]?["data"]?["path"] == "/_meta/progress_token")
        }
    }
}
