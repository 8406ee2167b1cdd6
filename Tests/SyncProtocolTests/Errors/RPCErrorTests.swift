import JSONDocument
import SyncProtocol
import Testing

@Suite struct RPCErrorTests {
    private let full = RPCError(
        .busy, "too much is in flight", outcome: .queued, path: "/region", offset: 17, expected: "less", hint: "wait",
        retryAfterMilliseconds: 250)

    @Test func everyMemberIsWritten() {
        #expect(
            full.json == [
                "code": 42901, "message": "too much is in flight",
                "data": [
                    "reason": "busy", "retryable": true, "outcome": "queued", "path": "/region", "offset": 17,
                    "expected": "less", "hint": "wait", "retry_after_ms": 250,
                ],
            ])
    }

    @Test func whatIsNotKnownIsLeftOut() {
        #expect(
            RPCError(.roleDenied, "no").json == [
                "code": 40301, "message": "no",
                "data": ["reason": "role_denied", "retryable": false, "outcome": "not_applied"],
            ])
    }

    @Test func readsWhatItWrites() {
        #expect(RPCError(json: full.json) == full)
    }

    @Test(arguments: ErrorReason.allCases)
    func aClientThatKeepsOnlyTheCodeKnowsTheReason(reason: ErrorReason) {
        let error = RPCError(json: ["code": .integer(reason.code), "message": "m"])
        #expect(error.reason == reason)
        #expect(error.outcome == .unknown)
    }

    @Test func reasonOfALaterVersionReadsByItsCodeOrAsInternalError() {
        #expect(RPCError(json: ["code": 42901, "message": "m", "data": ["reason": "not_yet"]]).reason == .busy)
        #expect(RPCError(json: ["code": 77, "message": "m", "data": ["reason": "not_yet"]]).reason == .internalError)
        #expect(RPCError(json: .null).reason == .internalError)
    }

    @Test func descriptionIsTheMessage() {
        #expect(full.description == "too much is in flight")
    }

    @Test(arguments: JSONError.Reason.allCases)
    func everyRefusalOfTheReaderHasAReason(reason: JSONError.Reason) {
        let error = RPCError(JSONError(reason: reason, offset: 9))
        let expected: ErrorReason =
            switch reason {
            case .tooDeep, .tooManyNodes, .tooManyMembers: .tooComplex
            case .tooLong: .lineTooLong
            default: .parseError
            }
        #expect(error.reason == expected)
        #expect(error.offset == 9)
        #expect(error.outcome == .notApplied)
    }
}
