import JSONDocument
import SyncProtocol
import Testing

@Suite struct RequestIDTests {
    static let accepted: [JSONValue] = [
        0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, "a", "1", "null", "\u{0}", "caf\u{E9}",
        .string(String(repeating: "i", count: 128)),
    ]

    static let refused: [JSONValue] = [
        nil, true, [], [1], [:], "", 9_007_199_254_740_992, -9_007_199_254_740_992,
        .string(String(repeating: "i", count: 129)), .string(String(repeating: "\u{E9}", count: 65)),
        .number(JSONNumber(checkedText: "1.0")), .number(JSONNumber(checkedText: "1e2")),
        .number(JSONNumber(checkedText: "1E0")), .number(JSONNumber(checkedText: "123456789012345678901234567890")),
    ]

    @Test(arguments: accepted)
    func replyCarriesTheVeryID(json: JSONValue) throws {
        #expect(try RequestID(json: json).json == json)
    }

    @Test(arguments: refused)
    func refusesWhatIsNoID(json: JSONValue) throws {
        let error = try #require(throws: RPCError.self) { try RequestID(json: json) }
        #expect(error.reason == .invalidRequest)
    }

    @Test func stringAndIntegerDiffer() throws {
        #expect(try RequestID(json: 1) != RequestID(json: "1"))
    }

    @Test func stringsAreComparedByBytes() {
        #expect(RequestID.string("caf\u{E9}") != RequestID.string("cafe\u{301}"))
        #expect(Set([RequestID.string("caf\u{E9}"), .string("cafe\u{301}"), .string("caf\u{E9}")]).count == 2)
    }
}
