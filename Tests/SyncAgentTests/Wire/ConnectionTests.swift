import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What a connection may do, what ends it, and what its end does not do.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionTests {
    @Test func halfCloseAnswersEverythingThenCloses() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let connection = try RawConnection(fixture.socketPath)
            fixture.emulator.inject(Fault(.holdRequest(gate: "create"), operation: "CreateSecret"))
            try await connection.send(Self.set(id: 1, secret: "slow"))
            for id in 2...20 { try await connection.send(Self.ping(id)) }
            connection.endInput()
            await fixture.emulator.waitForHeld(at: "create")
            for id in 2...20 { #expect(try await connection.reply().id == .integer(Int64(id))) }
            fixture.emulator.open(gate: "create")
            #expect(try await connection.reply().id == .integer(1))
            #expect(try await connection.line() == nil)
        }
    }

    @Test func unterminatedLastLineIsCarriedOut() async throws {
        try await AgentFixture.run { fixture in
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
            connection.endInput()
            #expect(try await connection.reply().id == .integer(1))
            #expect(try await connection.line() == nil)
        }
    }

    @Test func blankLinesAndByteWiseSendersAreFine() async throws {
        try await AgentFixture.run { fixture in
            let connection = try RawConnection(fixture.socketPath)
            for byte in Array("\n \r\n{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"ping\"}\r\n\n".utf8) {
                try await connection.send([byte])
            }
            connection.endInput()
            #expect(try await connection.reply().id == .string("x"))
            #expect(try await connection.line() == nil)
        }
    }

    @Test func idsKeepTheirType() async throws {
        try await AgentFixture.run { fixture in
            let connection = try RawConnection(fixture.socketPath)
            for id in ["1", "\"1\"", "-9007199254740991", "\"\\u00e4\""] {
                try await connection.send("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"ping\"}\n")
                let line = try #require(try await connection.line())
                #expect(String(decoding: line, as: UTF8.self).contains("\"id\":\(id),"))
            }
        }
    }

    @Test func sixtyFourAreInFlightThenBusy() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.holdRequest(gate: "create"), operation: "CreateSecret", count: 100))
            try await fixture.set(data: ["foo": "bar"], wait: false)
            let connection = try RawConnection(fixture.socketPath)
            for id in 1...64 {
                try await connection.send("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"sync.wait\"}\n")
            }
            try await connection.send(Self.ping(1))
            guard case .failure(let reused) = try await connection.reply().outcome else {
                return #expect(Bool(false), "an id in flight is refused")
            }
            #expect(reused.reason == .invalidRequest)
            try await connection.send(Self.ping(65))
            let busy = try await connection.reply()
            #expect(busy.id == .integer(65))
            guard case .failure(let error) = busy.outcome else { return #expect(Bool(false), "refused as busy") }
            #expect(error.reason == .busy)
            #expect(error.reason.code == 42901)
            #expect(error.retryAfterMilliseconds != nil)
            fixture.emulator.open(gate: "create")
            var answered: Set<RequestID> = []
            for _ in 1...64 {
                guard let id = try await connection.reply().id else { continue }
                answered.insert(id)
            }
            #expect(answered == Set((1...64).map { RequestID.integer(Int64($0)) }))
            try await connection.send(Self.ping(66))
            #expect(try await connection.reply().id == .integer(66))
        }
    }

    @Test func lineOfExactlyTheLimitIsAccepted() async throws {
        try await AgentFixture.run { fixture in
            let start = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":{\"padding\":\""
            let end = "\"}}}"
            let padding = String(repeating: "a", count: ProtocolLimits.lineBytes - start.utf8.count - end.utf8.count)
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(start + padding + end + "\r\n")
            guard case .success = try await connection.reply().outcome else {
                return #expect(Bool(false), "a line may be that long")
            }
            try await connection.send(start + padding + "a" + end + "\r\n")
            #expect(try await Self.reason(connection.reply()) == .lineTooLong)
        }
    }

    @Test func lineOverTheLimitIsSkippedAndThreeInARowClose() async throws {
        try await AgentFixture.run { fixture in
            let connection = try RawConnection(fixture.socketPath)
            let long = Array(repeating: UInt8(ascii: "a"), count: ProtocolLimits.lineBytes)
            let line = Array("{\"jsonrpc\":\"".utf8) + long + Array("\"}\n".utf8)
            for _ in 1...2 {
                try await connection.send(line)
                #expect(try await Self.reason(connection.reply()) == .lineTooLong)
            }
            try await connection.send(Self.ping(1))
            #expect(try await connection.reply().id == .integer(1))
            for _ in 1...3 {
                try await connection.send(line)
                #expect(try await Self.reason(connection.reply()) == .lineTooLong)
            }
            #expect(try await connection.line() == nil)
        }
    }

    @Test func commandsOfOneSecretTakeEffectInTheirOrder() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["n": 0])
            try await fixture.set()
            let connection = try RawConnection(fixture.socketPath)
            var lines = ""
            for id in 1...60 { lines += Self.put(id: id, secret: "my-secret", value: "\(id)") }
            try await connection.send(lines)
            var versions: [Int64: Int64] = [:]
            for _ in 1...60 {
                let reply = try await connection.reply()
                guard case .integer(let id)? = reply.id, case .success(let result) = reply.outcome else { continue }
                versions[id] = result["version"]?.int64
            }
            #expect(versions == Dictionary(uniqueKeysWithValues: (1...60).map { (Int64($0), Int64($0 + 1)) }))
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":"60"}"#)
        }
    }

    @Test func cancelEndsTheWaitAndNotTheCommand() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.holdRequest(gate: "create"), operation: "CreateSecret"))
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(Self.set(id: 7, secret: "my-secret"))
            await fixture.emulator.waitForHeld(at: "create")
            try await connection.send("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":7}}\n")
            let reply = try await connection.reply()
            #expect(reply.id == .integer(7))
            guard case .failure(let error) = reply.outcome else { return #expect(Bool(false), "cancelled") }
            #expect(error.reason == .requestCancelled)
            #expect(error.outcome == .queued)
            fixture.emulator.open(gate: "create")
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
        }
    }

    @Test func clientThatVanishesCancelsNothing() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.holdRequest(gate: "create"), operation: "CreateSecret"))
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(Self.set(id: 1, secret: "my-secret"))
            await fixture.emulator.waitForHeld(at: "create")
            connection.vanish()
            fixture.emulator.open(gate: "create")
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
        }
    }

    @Test func peerThatNeverReadsIsClosedWhileAnotherIsServed() async throws {
        try await AgentFixture.run(configure: { $0.unreadBytes = 100_000 }) { fixture in
            let deaf = try RawConnection(fixture.socketPath)
            // Each draws a refusal a hundred times its size.
            let flood = Array(repeating: "{}\n", count: 200).joined()
            await #expect(throws: RawConnectionError.self) {
                for _ in 1...1_000 {
                    try await deaf.send(flood)
                    _ = try await fixture.client.callRaw(method: "ping")
                }
            }
            #expect(fixture.log.lines.filter { $0.contains("does not read") }.count == 1)
            #expect(try await fixture.client.callRaw(method: "ping")["pong"] == true)
        }
    }

    @Test func connectionsBeyondTheLimitAreToldSo() async throws {
        try await AgentFixture.run(configure: { $0.connections = 2 }) { fixture in
            let second = try RawConnection(fixture.socketPath)
            try await second.send(Self.ping(1))
            #expect(try await second.reply().id == .integer(1))
            let third = try RawConnection(fixture.socketPath)
            #expect(try await Self.reason(third.reply()) == .busy)
            #expect(try await third.line() == nil)
        }
    }

    private static func reason(_ reply: Reply) -> ErrorReason? {
        guard case .failure(let error) = reply.outcome else { return nil }
        return error.reason
    }

    private static func ping(_ id: Int) -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"ping\"}\n"
    }

    private static func set(id: Int, secret: String) -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"association.set\",\"params\":{\"type\":\"aws-sm\","
            + "\"name\":\"my-awssm-1\",\"mount\":\"my-kv\",\"secret_name\":\"\(secret)\",\"data\":{\"foo\":\"bar\"}}}\n"
    }

    private static func put(id: Int, secret: String, value: String) -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"secret.put\",\"params\":{\"mount\":\"my-kv\","
            + "\"secret_name\":\"\(secret)\",\"data\":{\"foo\":\"\(value)\"}}}\n"
    }
}
