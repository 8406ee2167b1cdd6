import JSONDocument
import SyncProtocol
import Testing

@Suite struct RequestTests {
    @Test func readsAWholeEnvelope() throws {
        let request = try Request(json: [
            "jsonrpc": "2.0", "id": "a", "method": "secret.put",
            "params": ["mount": "my-kv", "_meta": ["deadline_ms": 500, "traceparent": "00-1", "later": [1]]],
        ])
        var params = JSONObject()
        params["mount"] = "my-kv"
        #expect(
            request
                == Request(
                    id: .string("a"), method: "secret.put", params: params,
                    meta: RequestMeta(deadlineMilliseconds: 500, traceparent: "00-1")))
    }

    @Test func paramsAndIDMayBeLeftOut() throws {
        let request = try Request(json: ["jsonrpc": "2.0", "method": "initialized"])
        #expect(request.id == nil)
        #expect(request.params.isEmpty)
    }

    @Test func lineReadsBack() throws {
        var params = JSONObject()
        params["secret_name"] = "caf\u{E9}\n"
        let request = Request(
            id: .integer(7), method: "secret.put", params: params, meta: RequestMeta(deadlineMilliseconds: 9))
        #expect(request.line.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(try Request(json: JSONReader().read(request.line)) == request)
    }

    @Test func lineWithoutParamsHasNone() {
        let request = Request(id: .integer(1), method: "ping")
        #expect(String(decoding: request.line, as: UTF8.self) == #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
    }

    static let refused: [(JSONValue, ErrorReason)] = [
        ([], .invalidRequest), ("ping", .invalidRequest), (nil, .invalidRequest), ([:], .invalidRequest),
        (["id": 1, "method": "ping"], .invalidRequest),
        (["jsonrpc": "1.0", "id": 1, "method": "ping"], .invalidRequest),
        (["jsonrpc": 2, "id": 1, "method": "ping"], .invalidRequest),
        (["jsonrpc": "2.0", "id": nil, "method": "ping"], .invalidRequest),
        (["jsonrpc": "2.0", "id": [1], "method": "ping"], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "method": 5], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "method": "ping", "params": []], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "method": "ping", "params": nil], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "method": "ping", "extra": 1], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "result": [:]], .invalidRequest),
        (["jsonrpc": "2.0", "id": 1, "method": ""], .methodNotFound),
        (["jsonrpc": "2.0", "id": 1, "method": .string(String(repeating: "m", count: 129))], .methodNotFound),
        (["jsonrpc": "2.0", "id": 1, "method": "ping", "params": ["_meta": nil]], .invalidParams),
        (["jsonrpc": "2.0", "id": 1, "method": "ping", "params": ["_meta": []]], .invalidParams),
    ]

    @Test(arguments: refused)
    func refusesWhatIsNoRequest(json: JSONValue, reason: ErrorReason) throws {
        let error = try #require(throws: RPCError.self) { try Request(json: json) }
        #expect(error.reason == reason)
        #expect(error.outcome == .notApplied)
    }

    @Test func refusedRequestIsAnsweredUnderItsOwnIDWhenThatIsValid() {
        #expect(Request.idOfRefused(["id": "a", "x": 1]) == .string("a"))
        #expect(Request.idOfRefused(["id": 5]) == .integer(5))
        #expect(Request.idOfRefused(["id": nil]) == nil)
        #expect(Request.idOfRefused(["method": "ping"]) == nil)
        #expect(Request.idOfRefused([]) == nil)
    }
}

@Suite struct RequestMetaTests {
    private func meta(_ json: JSONValue) throws -> RequestMeta {
        try Request(json: ["jsonrpc": "2.0", "id": 1, "method": "ping", "params": ["_meta": json]]).meta
    }

    @Test func unknownMembersAreIgnored() throws {
        #expect(try meta(["progress_token": 1, "x": [:]]) == RequestMeta(progressToken: .integer(1)))
    }

    @Test(arguments: [1, 20_000, 600_000] as [Int64])
    func deadlineWithinBounds(value: Int64) throws {
        #expect(try meta(["deadline_ms": .integer(value)]).deadlineMilliseconds == value)
    }

    @Test(arguments: [0, -1, 600_001, "5", nil, true] as [JSONValue])
    func deadlineOutOfBoundsIsRefused(value: JSONValue) throws {
        let error = try #require(throws: RPCError.self) { try meta(["deadline_ms": value]) }
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/_meta/deadline_ms")
    }

    @Test func traceparentIsAShortString() throws {
        #expect(try meta(["traceparent": "00-a"]).traceparent == "00-a")
        for value: JSONValue in [1, nil, .string(String(repeating: "t", count: 129))] {
            let error = try #require(throws: RPCError.self) { try meta(["traceparent": value]) }
            #expect(error.path == "/_meta/traceparent")
        }
    }
}
