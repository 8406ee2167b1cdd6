import JSONDocument
import SyncProtocol
import Testing

/// What a provider that is broken, or wants no good, may write on its connection.
@Suite(.timeLimit(.minutes(10))) struct UntrustedAnswerTests {
    static let canary = "hunter2"

    /// Members of an answer that replace the result, and what the row's warning says of it.
    static let answers: [(String, String)] = [
        (#""result":"\#(canary)""#, "neither a result object nor an error"),
        (#""result":["\#(canary)"]"#, "neither a result object nor an error"),
        (#""result":null"#, "neither a result object nor an error"),
        (#""error":"\#(canary)""#, "neither a result object nor an error"),
        (#""result":{},"error":{"code":1,"message":"\#(canary)"}"#, "neither a result object nor an error"),
        (#""result":{}"#, "data is missing"),
        (#""result":{"data":{"k":"\#(canary)"},"metadata":{"version":"\#(canary)"}}"#, "version is not acceptable"),
        (#""result":{"data":"\#(canary)","metadata":{"version":1}}"#, "data is not acceptable"),
        (#""error":{"code":40404,"message":"\#(canary)"}"#, "does not know this secret"),
        (#""error":{"code":-32000,"message":"\#(canary)","data":{"reason":"\#(canary)"}}"#, "line_too_long"),
        (#""error":{"code":"\#(canary)"}"#, "internal_error"),
    ]

    @Test(arguments: answers) func aBadAnswerIsSaidInTheRow(answer: String, warning: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(Self.registration)
            _ = try await connection.reply()
            async let waiting = fixture.set()
            let id = try await Self.read(connection)
            try await connection.send(#"{"jsonrpc":"2.0","id":"\#(id)",\#(answer)}"# + "\n")
            let row = try await waiting
            #expect(row.status == .pending && row.pendingReason == .awaitingValue)
            #expect(row.warnings.count == 1 && row.warnings[0].contains(warning), "\(row.warnings)")
            #expect(!row.warnings[0].contains(Self.canary))
            // The connection lives, and its next answer counts.
            try await connection.send(Self.registration)
            var lines: [JSONValue] = []
            while lines.count < 2 {
                lines.append(try JSONReader().read(try #require(try await connection.line())))
            }
            let again = try #require(lines.first { $0["method"] != nil }?["id"]?.string)
            try await connection.send(
                #"{"jsonrpc":"2.0","id":"\#(again)","result":{"data":{"k":"v"},"metadata":{"version":1}}}"# + "\n")
            #expect(try await fixture.row { $0.status == .synced }.syncedVersion == 1)
            #expect(!fixture.log.lines.contains { $0.contains(Self.canary) })
        }
    }

    @Test func answersForNoReadAreIgnored() async throws {
        try await AgentFixture.run { fixture in
            let connection = try RawConnection(fixture.socketPath)
            for id in [#""s:1""#, #""s:99999999999999999999""#, #""s:""#, #""x""#, "1", "null", "{}"] {
                try await connection.send(#"{"jsonrpc":"2.0","id":\#(id),"result":{"data":{"k":"hunter2"}}}"# + "\n")
            }
            try await connection.send(#"{"jsonrpc":"2.0","id":7,"method":"ping"}"# + "\n")
            #expect(try await connection.reply().id == .integer(7))
            #expect(fixture.log.lines.filter { $0.contains("an answer was ignored") }.count == 7)
            #expect(fixture.log.lines.filter { $0.hasPrefix("warning an answer was ignored") }.count == 1)
            #expect(!fixture.log.lines.contains { $0.contains(Self.canary) })
        }
    }

    @Test func anAnswerOnAnotherConnectionIsIgnored() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(Self.registration)
            _ = try await connection.reply()
            try await fixture.set(wait: false)
            let id = try await Self.read(connection)
            let stranger = try RawConnection(fixture.socketPath)
            let answer = #"{"jsonrpc":"2.0","id":"\#(id)","result":{"data":{"k":"v"},"metadata":{"version":1}}}"# + "\n"
            try await stranger.send(answer + #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n")
            _ = try await stranger.reply()
            #expect(try await fixture.row().status == .pending)
            // Given twice, it counts once.
            try await connection.send(answer + answer)
            #expect(try await fixture.row { $0.status == .synced }.syncedVersion == 1)
        }
    }

    private static let registration =
        #"{"jsonrpc":"2.0","id":1,"method":"provider.register","params":{"mounts":["my-kv"]}}"# + "\n"

    /// The id of the read that comes next.
    private static func read(_ connection: RawConnection) async throws -> String {
        let json = try JSONReader().read(try #require(try await connection.line()))
        #expect(json["method"] == "secret.read")
        return try #require(json["id"]?.string)
    }
}
