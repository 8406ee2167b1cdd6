import JSONDocument
import SyncProtocol
import Testing

@Suite struct FieldTests {
    private func read<Value>(_ field: Field<Value>, _ value: JSONValue) throws -> Value {
        var object = JSONObject()
        object[field.name] = value
        return try ParamsReader(object: object).required(field)
    }

    @Test func stringIsBoundedInBytes() throws {
        let field = Field<String>.string("s", bytes: 2...4, "a string")
        #expect(try read(field, "ab") == "ab")
        #expect(try read(field, "\u{E9}\u{E9}") == "\u{E9}\u{E9}")
        for value: JSONValue in ["a", "abcde", "\u{E9}\u{E9}a", 12, true, nil, ["ab"], [:]] {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func integerIsBoundedAndExact() throws {
        let field = Field<Int64>.integer("i", 1...10, "an integer")
        #expect(try read(field, 1) == 1)
        #expect(try read(field, 10) == 10)
        let refused: [JSONValue] = [
            0, 11, "1", true, nil, .number(JSONNumber(checkedText: "1.0")), .number(JSONNumber(checkedText: "1e0")),
            .number(JSONNumber(checkedText: "18446744073709551617")),
        ]
        for value in refused {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func booleanIsNotCoerced() throws {
        let field = Field<Bool>.boolean("b", "a boolean")
        #expect(try read(field, false) == false)
        for value: JSONValue in ["true", 1, 0, nil] {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func stringsAreBoundedInCountAndLength() throws {
        let field = Field<[String]>.strings("l", count: 2, "a list")
        #expect(try read(field, []) == [])
        #expect(try read(field, ["a", "b"]) == ["a", "b"])
        let long = JSONValue.string(String(repeating: "x", count: 257))
        for value: JSONValue in [["a", "b", "c"], [""], [long], [1], "a", [:], nil] {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func integersAreBoundedInCountAndRange() throws {
        let field = Field<[Int64]>.integers("l", 1...65_535, "ports")
        #expect(try read(field, [80, 443]) == [80, 443])
        let many = JSONValue.array(Array(repeating: 80, count: 257))
        for value: JSONValue in [[0], [65_536], ["80"], 80, many, nil] {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func objectIsTakenAsItIs() throws {
        let field = Field<JSONObject>.object("o", "an object")
        #expect(try read(field, ["a": nil]).names == ["a"])
        for value: JSONValue in [[], "{}", nil, 1] {
            #expect(throws: RPCError.self) { try read(field, value) }
        }
    }

    @Test func schemaSaysWhetherItIsRequiredAndSensitive() {
        let field = Field<String>.string("s", isSensitive: true, "a string")
        #expect(field.required.isRequired)
        #expect(!field.optional.isRequired)
        #expect(field.optional.isSensitive)
        #expect(field.optional.summary == "a string")
        #expect(field.optional.type == .string)
    }

    @Test func emptySecretDataIsRefused() {
        #expect(throws: RPCError.self) { try read(CommonFields.data, [:]) }
    }

    @Test func refusalNamesThePointerAndWhatWasExpectedButNoValue() throws {
        let error = try #require(throws: RPCError.self) { try read(CommonFields.limit, 5_000_007) }
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/limit")
        #expect(error.expected == "an integer from 1 to 1000")
        #expect(!error.message.contains("5000007"))
    }
}
