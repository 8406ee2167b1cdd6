import JSONDocument
import SyncProtocol
import Testing

/// How strings that a person typed are read by the type of the field.
@Suite struct FieldTypeTests {
    struct Case: Sendable {
        let type: FieldType
        let given: JSONValue
        let read: JSONValue

        init(_ type: FieldType, _ given: JSONValue, _ read: JSONValue) {
            self.type = type
            self.given = given
            self.read = read
        }
    }

    static let changed: [Case] = [
        Case(.boolean, "true", true), Case(.boolean, "TRUE", true), Case(.boolean, "t", true),
        Case(.boolean, "1", true),
        Case(.boolean, "false", false), Case(.boolean, "False", false), Case(.boolean, "f", false),
        Case(.boolean, "0", false), Case(.integer, "30", 30), Case(.integer, "-1", -1),
        Case(.strings, "a", ["a"]), Case(.strings, "a,b", ["a", "b"]), Case(.strings, " a , ,b ", ["a", "b"]),
        Case(.strings, "", []), Case(.integers, "80,443", [80, 443]), Case(.integers, "", []),
        Case(.integers, 80, [80]), Case(.integers, ["80", 443], [80, 443]), Case(.string, 12, "12"),
        Case(.string, .number(JSONNumber(checkedText: "1e3")), "1e3"), Case(.string, true, "true"),
        Case(.string, false, "false"),
    ]

    static let unchanged: [(FieldType, [JSONValue])] = [
        (.boolean, ["yes", "", "2", 1, nil]), (.integer, ["", "1.5", "x", "9223372036854775808", true, nil]),
        (.strings, [["a"], 1, true, nil]), (.integers, ["80,x", ["a"], true, nil]),
        (.string, ["true", "12", nil, [1]]), (.object, ["{}", 1, ["a": "1"]]), (.objects, ["a,b", ["1"]]),
    ]

    @Test(arguments: changed)
    func readsWhatAPersonTyped(given: Case) {
        #expect(given.type.coerce(given.given) == given.read)
    }

    @Test(arguments: unchanged)
    func leavesWhatDoesNotFitForTheDecoder(type: FieldType, values: [JSONValue]) {
        #expect(values.map(type.coerce) == values)
    }

    @Test(arguments: changed)
    func readingTwiceChangesNothing(given: Case) {
        #expect(given.type.coerce(given.read) == given.read)
    }
}
