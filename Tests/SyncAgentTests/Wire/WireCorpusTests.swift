import JSONDocument
import SyncClient
import SyncProtocol
import Testing

/// Every line of the corpus, against the live socket.
@Suite(.timeLimit(.minutes(10)))
struct WireCorpusTests {
    private static let ping = "{\"jsonrpc\":\"2.0\",\"id\":\"after\",\"method\":\"ping\"}\n"

    @Test func refusedLinesAreAnsweredOnceAndChangeNothing() async throws {
        let corpus = try WireCorpus.refused()
        #expect(corpus.count > 200)
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let before = try await Self.state(fixture)
            for seed in corpus {
                let connection = try RawConnection(fixture.socketPath)
                try await connection.send(seed.bytes)
                let isTerminated = seed.bytes.last == UInt8(ascii: "\n")
                // Closed already by the time the ping is sent, where the table says so.
                if isTerminated { try? await connection.send(Self.ping) }
                connection.endInput()
                let lines = try await connection.lines()
                let first = try #require(lines.first, "\(seed.file)")
                let error = try JSONReader().read(first)["error"]
                #expect(error?["code"] == .integer(seed.code), "\(seed.file)")
                #expect(error?["data"]?["reason"] == .string(seed.reason), "\(seed.file)")
                #expect(error?["data"]?["outcome"] == "not_applied", "\(seed.file)")
                if isTerminated, !seed.closes {
                    try #require(lines.count == 2, "\(seed.file): the connection lives")
                    #expect(try JSONReader().read(lines[1])["id"] == "after", "\(seed.file)")
                } else {
                    #expect(lines.count == 1, "\(seed.file)")
                }
            }
            #expect(try await Self.state(fixture) == before)
        }
    }

    @Test func acceptedLinesDrawOneReplyWithTheirID() async throws {
        let corpus = try WireCorpus.accepted()
        #expect(corpus.count > 50)
        try await AgentFixture.run { fixture in
            for seed in corpus {
                let connection = try RawConnection(fixture.socketPath)
                try await connection.send(seed.bytes)
                connection.endInput()
                let lines = try await connection.lines()
                guard !seed.isNotification else {
                    #expect(lines.isEmpty, "\(seed.file)")
                    continue
                }
                try #require(lines.count == 1, "\(seed.file)")
                var sent = seed.bytes
                while let last = sent.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                    sent.removeLast()
                }
                let reply = try JSONReader().read(lines[0])
                #expect(try reply["id"] == JSONReader().read(sent)["id"], "\(seed.file)")
                #expect(reply["result"] != nil, "\(seed.file): \(String(decoding: lines[0], as: UTF8.self))")
                #expect(lines[0].allSatisfy { $0 < 0x7F }, "\(seed.file): replies are ASCII")
            }
        }
    }

    private static func state(_ fixture: AgentFixture) async throws -> [JSONObject] {
        let client = try fixture.client
        var answers: [JSONObject] = []
        for method in ["sync.status", "sync.config.read", "destination.list", "association.list", "mount.list"] {
            var answer = try await client.callRaw(method: method)
            answer["_meta"] = nil
            answers.append(answer)
        }
        return answers
    }
}
