import JSONDocument
import SecretsManagerEmulator
import SyncProtocol
import Testing

/// The transcripts of `proto/examples`, played against the agent on a real socket, and against the engine in memory.
@Suite(.timeLimit(.minutes(5)))
struct TranscriptTests {
    @Test(arguments: try Transcript.all())
    func itIsPlayedAsItIsWritten(_ transcript: Transcript) async throws {
        try await AgentFixture.run(environment: { environment, _ in
            environment["AWS_ACCESS_KEY_ID"] = EmulatorServer.defaultAccessKeyID
            environment["AWS_SECRET_ACCESS_KEY"] = EmulatorServer.defaultSecretAccessKey
        }) { fixture in
            try await play(transcript, on: try RawConnection(fixture.socketPath))
        }
    }

    /// All but those that are about who AWS says the caller is.
    @Test(arguments: try Transcript.all().filter { !$0.calls("destination.check") })
    func itIsPlayedInMemoryAsItIsWritten(_ transcript: Transcript) async throws {
        try await MemoryAgent.run { agent in
            try await play(transcript, on: try await agent.connect())
        }
    }

    private func play(_ transcript: Transcript, on connection: some LineConnection) async throws {
        var names = TranscriptNames()
        for (index, step) in transcript.steps.enumerated() {
            let place: Comment = "\(transcript.file):\(index + 1)"
            switch step {
            case .remark: continue
            case .send(let message):
                try await connection.send(JSONWriter.write(names.filled(message)) + [UInt8(ascii: "\n")])
            case .sendText(let text): try await connection.send(text + [UInt8(ascii: "\n")])
            case .expect(var left):
                while !left.isEmpty {
                    let line = try #require(try await connection.line(), "the agent closed the connection")
                    let message = try JSONReader().read(line)
                    let differences = left.map { expected in
                        var attempt = names
                        return (message.difference(from: expected, &attempt), attempt)
                    }
                    guard let fitting = differences.firstIndex(where: { $0.0 == nil }) else {
                        #expect(differences.first?.0 == nil, place)
                        return
                    }
                    names = differences[fitting].1
                    left.remove(at: fitting)
                }
            case .expectClose: #expect(try await connection.line() == nil, place)
            }
        }
    }

    @Test func everyVaultPathHasOneWithEachOfItsVerbs() throws {
        let calls = try Transcript.all().flatMap(\.requests).compactMap { message -> String? in
            guard let method = message["method"]?.string, method.hasPrefix("logical."),
                let verb = LogicalRoute.Verb(rawValue: String(method.dropFirst("logical.".count))),
                let path = message["params"]?["path"]?.string,
                let match = try? LogicalRoute.match(
                    verb: verb, path: path, data: message["params"]?["data"]?.object ?? JSONObject())
            else { return nil }
            return "\(verb.rawValue) \(match.method.name) \(path.split(separator: "/").count)"
        }
        let routes = LogicalRoute.table.map { route in
            "\(route.verb.rawValue) \(route.method.name) \(route.pattern.split(separator: "/").count)"
        }
        #expect(Set(routes).subtracting(calls).sorted() == [])
    }

    @Test(arguments: [
        ("1", "1", true), ("1", "2", false), (#""$time""#, #""2026-11-23T12:00:00.123456789Z""#, true),
        (#""$time""#, #""2026-11-23T12:00:00Z""#, false), (#""$integer""#, "1.5", false),
        (#"{"a":1}"#, #"{"a":1,"b":2}"#, false), (#"{"a":1,"$more":true}"#, #"{"a":1,"b":2}"#, true),
        (#"{"a":1,"$more":true}"#, #"{"b":2}"#, false), ("[1,2]", "[1]", false), (#"["$string"]"#, #"["x"]"#, true),
        (#""$uuid""#, #""0b2e4d6f-8a1c-3e57-9f02-6b4d1c8e7a35""#, true), (#""$arn""#, #""vault/x""#, false),
    ])
    func whatIsExpectedIsComparedWhole(_ expected: String, _ value: String, _ fits: Bool) throws {
        let expected = try JSONReader().read(Array(expected.utf8))
        let difference = try JSONReader().read(Array(value.utf8)).difference(from: expected)
        #expect((difference == nil) == fits)
    }
}
