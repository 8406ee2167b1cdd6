import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@Suite struct SyncClientTests {
    @Test func callsCarryMethodParamsAndDeadlineAndReturnTheResult() async throws {
        try await ScriptedAgent.run({ .result($0, ["echo": .object($0.params)].asObject) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let result = try await client.callRaw(
                method: "mount.register", params: ["path": "my-kv"].asObject,
                meta: RequestMeta(deadlineMilliseconds: 5_000))
            #expect(result == ["echo": ["path": "my-kv"]].asObject)
            var messages = agent.messages.makeAsyncIterator()
            let message = await messages.next()
            #expect(message?.method == "mount.register")
            #expect(message?.meta == RequestMeta(deadlineMilliseconds: 5_000))
            await client.close()
        }
    }

    @Test func typedCallsReadTheDeclaredResult() async throws {
        try await ScriptedAgent.run({ .result($0, ["path": "my-kv", "accessor": "kv_37993f8a"].asObject) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let mount = try await client.registerMount(try MountPath("my-kv"))
            #expect(mount == MountView(path: try MountPath("my-kv"), accessor: try Accessor("kv_37993f8a")))
        }
    }

    @Test func aResultOfAnotherShapeIsAMalformedAnswer() async throws {
        try await ScriptedAgent.run({ .result($0, ["path": 7].asObject) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) {
                try await client.registerMount(try MountPath("my-kv"))
            }
            #expect(error?.code == .malformedAnswer)
        }
    }

    @Test func repliesInAnyOrderReachTheirCallers() async throws {
        let held = Remembered<[Request]>([])
        let script: ScriptedAgent.Script = { message in
            held.update { held in
                held.append(message)
                guard held.count == 8 else { return .silence }
                return .lines(held.reversed().map { Reply(id: $0.id, outcome: .success($0.params)).line })
            }
        }
        try await ScriptedAgent.run(script) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let params = ["number": .integer(number)].asObject
                        return try await client.callRaw(method: "ping", params: params) == params
                    }
                }
                for try await matches in group { #expect(matches) }
            }
        }
    }

    @Test func moreCallsThanTheLimitAllGetTheirAnswer() async throws {
        try await ScriptedAgent.run({ .result($0, $0.params) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let params = ["number": .integer(number)].asObject
                        let result = try await client.callRaw(method: "ping", params: params)
                        #expect(result == params)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func refusalsArriveWhole() async throws {
        let refusal = RPCError(
            .destinationNotFound, "no such destination", path: "/name", expected: "a destination",
            hint: "write it first")
        try await ScriptedAgent.run({ .error($0, refusal) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "ping") }
            #expect(error?.code == .refused)
            #expect(error?.rpcError == refusal)
        }
    }

    @Test func aLostConnectionFailsEveryCallWithOutcomeUnknown() async throws {
        let count = Remembered(0)
        let script: ScriptedAgent.Script = { _ in
            count.update { count in
                count += 1
                return count == 3 ? .close : .silence
            }
        }
        try await ScriptedAgent.run(script) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            await withTaskGroup(of: SyncClientError?.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "secret.put") }
                    }
                }
                for await error in group {
                    #expect(error?.code == .connectionLost)
                    #expect(error?.outcome == .unknown)
                }
            }
            let later = await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "ping") }
            #expect(later?.outcome == .notApplied)
        }
    }

    @Test func cancellingEndsTheWaitAndTellsTheAgent() async throws {
        try await ScriptedAgent.run({ _ in .silence }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            var messages = agent.messages.makeAsyncIterator()
            let call = Task {
                await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "sync.wait") }
            }
            let request = await messages.next()
            call.cancel()
            #expect(await call.value?.code == .cancelled)
            let notice = await messages.next()
            #expect(notice?.method == "$/cancelRequest")
            #expect(notice?.id == nil)
            #expect(notice?.params["id"] == request?.id?.json)
        }
    }

    @Test func theCallersOwnLimitEndsTheWait() async throws {
        try await ScriptedAgent.run({ _ in .silence }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) {
                try await client.callRaw(method: "sync.wait", within: .milliseconds(20))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.outcome == .unknown)
        }
    }

    @Test func closingFailsWhatIsUnderWay() async throws {
        try await ScriptedAgent.run({ _ in .silence }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            var messages = agent.messages.makeAsyncIterator()
            async let error = #expect(throws: SyncClientError.self) { try await client.callRaw(method: "ping") }
            _ = await messages.next()
            await client.close()
            #expect(await error?.code == .closed)
        }
    }

    @Test func anOverlongRequestIsNotSent() async throws {
        try await ScriptedAgent.run({ .result($0, JSONObject()) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) {
                try await client.callRaw(
                    method: "ping", params: ["x": .string(String(repeating: "x", count: 1 << 20))].asObject)
            }
            #expect(error?.code == .requestTooLong)
            #expect(error?.outcome == .notApplied)
        }
    }

    @Test(arguments: ["nonsense", "{\"jsonrpc\":\"2.0\",\"id\":1}", "[1]"])
    func anAnswerThatIsNoneEndsTheConnection(line: String) async throws {
        try await ScriptedAgent.run({ _ in .lines([Array(line.utf8)]) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "ping") }
            #expect(error?.code == .malformedAnswer)
        }
    }

    @Test func aPeerRefusalReachesTheCaller() async throws {
        let refusal = RPCError(.peerRefused, "this user is not admitted")
        try await ScriptedAgent.run({ _ in .lines([Reply(id: nil, outcome: .failure(refusal)).line]) }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let error = await #expect(throws: SyncClientError.self) { try await client.callRaw(method: "ping") }
            #expect(error?.rpcError == refusal)
        }
    }

    @Test func notificationsOfTheAgentAreIgnored() async throws {
        let script: ScriptedAgent.Script = { message in
            guard message.method == "agent.info" else { return .silence }
            let event = Request(id: nil, method: "event", params: ["seq": 1].asObject)
            return .lines([event.line, Reply(id: message.id, outcome: .success(JSONObject())).line])
        }
        try await ScriptedAgent.run(script) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            #expect(try await client.callRaw(method: "agent.info").isEmpty)
        }
    }

    @Test func requestsOfTheAgentAreAnswered() async throws {
        let script: ScriptedAgent.Script = { message in
            let ping = Request(id: .string("s:1"), method: "ping")
            return .lines([ping.line, Reply(id: message.id, outcome: .success(JSONObject())).line])
        }
        try await ScriptedAgent.run(script) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            var messages = agent.messages.makeAsyncIterator()
            #expect(try await client.callRaw(method: "agent.info").isEmpty)
            #expect(await messages.next()?.method == "agent.info")
            #expect(await messages.next() == Request(id: .string("s:1"), method: "a reply"))
        }
    }

    @Test func anAbsentSocketIsNoAgent() async throws {
        let path = try SocketPath("/tmp/no-such-directory-\(UInt32.random(in: 0 ... .max))/agent.sock")
        let error = await #expect(throws: SyncClientError.self) { try await SyncClient.connect(to: path) }
        #expect(error?.code == .noAgent)
    }
}

extension JSONValue {
    /// The object of a literal.
    var asObject: JSONObject { object ?? JSONObject() }
}

extension Dictionary where Key == String, Value == JSONValue {
    /// The object of a literal, members sorted.
    var asObject: JSONObject {
        JSONObject(sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: $0.value) })
    }
}
