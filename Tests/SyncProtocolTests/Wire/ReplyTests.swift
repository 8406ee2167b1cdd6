import JSONDocument
import SyncProtocol
import Testing

@Suite struct ReplyTests {
    private var result: JSONObject {
        var object = JSONObject()
        object["keys"] = ["a"]
        return object
    }

    private func text(_ reply: Reply) -> String {
        String(decoding: reply.line, as: UTF8.self)
    }

    @Test func successIsWritten() {
        #expect(
            text(Reply(id: .string("7"), outcome: .success(result)))
                == #"{"jsonrpc":"2.0","id":"7","result":{"keys":["a"]}}"#)
    }

    @Test func replyToALineWithoutIDHasANullID() {
        #expect(
            text(Reply(id: nil, outcome: .failure(RPCError(.parseError, "no"))))
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no","data":{"reason":"parse_error","#
                + #""retryable":false,"outcome":"not_applied"}}}"#)
    }

    @Test func readsWhatItWrites() throws {
        let replies = [
            Reply(id: .integer(1), outcome: .success(result)),
            Reply(id: nil, outcome: .failure(RPCError(.busy, "full"))),
            Reply(id: .string("caf\u{E9}"), outcome: .failure(RPCError(.stateStore, "no", outcome: .unknown))),
        ]
        for reply in replies {
            #expect(try Reply(json: JSONReader().read(reply.line)) == reply)
        }
    }

    @Test func lineIsPureASCIIWithoutLineBreaks() {
        var object = JSONObject()
        object["text"] = "\u{2028}\u{2029}\n\r\u{85}\u{1F600}\u{7F}"
        let line = Reply(id: .integer(1), outcome: .success(object)).line
        #expect(line.allSatisfy { (0x20..<0x7F).contains($0) })
    }

    @Test(
        arguments: [
            [], [:], ["jsonrpc": "2.0", "result": [:]], ["jsonrpc": "1.0", "id": 1, "result": [:]],
            ["jsonrpc": "2.0", "id": 1], ["jsonrpc": "2.0", "id": 1, "result": []],
            ["jsonrpc": "2.0", "id": [], "result": [:]],
        ] as [JSONValue])
    func refusesWhatIsNoReply(json: JSONValue) {
        #expect(throws: RPCError.self) { try Reply(json: json) }
    }
}
