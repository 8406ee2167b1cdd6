import JSONDocument
import Testing

/// Values, numbers and objects by themselves.
@Suite struct JSONValueTests {
    @Test func equalityIsByBytes() {
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(["\u{E9}": 1] != ["e\u{301}": 1] as JSONValue)
        #expect(JSONValue.number(JSONNumber(checkedText: "1.0")) != 1)
        #expect(JSONValue.number(JSONNumber(checkedText: "-0")) != 0)
        #expect(JSONValue.bool(true) != 1)
        #expect(JSONValue.null == nil)
    }

    @Test func membersInAnotherOrderAreAnotherDocument() {
        #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
    }

    @Test(arguments: [
        ("0", Int64?(0)), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil),
    ])
    func integerIsOnlyWhatIsWrittenAsOne(text: String, expected: Int64?) {
        #expect(JSONNumber(checkedText: text).int64 == expected)
    }

    @Test(arguments: [("1.5", Double?(1.5)), ("-0", 0), ("1e2", 100), ("1e400", nil), ("-1e400", nil), ("1e-400", 0)])
    func doubleIsFinite(text: String, expected: Double?) {
        #expect(JSONNumber(checkedText: text).double == expected)
    }

    @Test func objectReplacesAppendsAndRemoves() {
        var object = JSONObject()
        #expect(object.isEmpty)
        object["a"] = 1
        object["b"] = 2
        object["a"] = 3
        object["c"] = .null
        object["nothing"] = nil as JSONValue?
        #expect(object.names == ["a", "b", "c"])
        #expect(object["a"] == 3)
        #expect(object["c"] == .some(.null))
        object["a"] = nil as JSONValue?
        #expect(object.names == ["b", "c"])
        #expect(object.count == 2)
        #expect(object["a"] == nil as JSONValue?)
    }

    @Test func objectNamesAreComparedByBytes() {
        var object = JSONObject([.init(name: "\u{E9}", value: 1)])
        #expect(object["e\u{301}"] == nil as JSONValue?)
        object["e\u{301}"] = 2
        #expect(object.count == 2)
    }
}
