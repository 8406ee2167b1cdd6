import JSONDocument
import SyncEngine
import Testing

/// Equal content is equal bytes.
struct ValueEncodingTests {
    private func text(_ members: [(String, JSONValue)]) -> String {
        ValueEncoding.secretPath(JSONObject(members.map { .init(name: $0.0, value: $0.1) })).withBytes {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func keysAreSortedByCodePointAtEveryDepth() {
        // U+FF61 sorts before U+10000 by code point, but after it by UTF-16 unit.
        let inner: JSONValue = ["b": 1, "a": 2]
        #expect(
            text([("\u{10000}", 1), ("\u{FF61}", 2), ("é", 3), ("z", inner), ("Z", 5), ("", 6)])
                == "{\"\":6,\"Z\":5,\"z\":{\"a\":2,\"b\":1},\"é\":3,\"\u{FF61}\":2,\"\u{10000}\":1}")
    }

    @Test func theOrderOfTheMembersDoesNotMatterButThatOfElementsDoes() {
        #expect(text([("a", 1), ("b", 2)]) == text([("b", 2), ("a", 1)]))
        #expect(text([("a", [1, 2])]) != text([("a", [2, 1])]))
    }

    @Test func onlyQuotesBackslashesAndControlCharactersAreEscaped() {
        #expect(
            text([("k", "\" \\ / \u{8}\u{9}\u{A}\u{C}\u{D} \u{0}\u{1F}\u{7F} é 😀 \u{2028}")])
                == "{\"k\":\"\\\" \\\\ / \\b\\t\\n\\f\\r \\u0000\\u001f\u{7F} é 😀 \u{2028}\"}")
    }

    @Test(arguments: ["-0", "1e400", "1.0", "1.00", "123456789012345678901234567890", "1E+2"])
    func numbersKeepTheirText(number: String) {
        #expect(text([("n", .number(JSONNumber(checkedText: number)))]) == "{\"n\":\(number)}")
    }

    @Test func literalsAndContainersHaveNoSpaces() {
        #expect(
            text([("a", nil), ("b", true), ("c", false), ("d", []), ("e", .object(JSONObject())), ("f", [nil, "x"])])
                == "{\"a\":null,\"b\":true,\"c\":false,\"d\":[],\"e\":{},\"f\":[null,\"x\"]}")
    }

    @Test func composedAndDecomposedTextDiffer() {
        // Swift calls these equal, so the bytes are compared.
        #expect(Array(text([("k", "\u{E9}")]).utf8) != Array(text([("k", "e\u{301}")]).utf8))
        let both = text([("\u{E9}", 1), ("e\u{301}", 2)])
        #expect(Array(both.utf8) == Array("{\"e\u{301}\":2,\"\u{E9}\":1}".utf8))
    }

    @Test func digestsTellContentApartAndDependOnTheKey() {
        let one = ValueDigester(key: SecretValue(Array(repeating: 1, count: 32)))
        let two = ValueDigester(key: SecretValue(Array(repeating: 2, count: 32)))
        let value = SecretValue(Array("a".utf8))
        #expect(one.digest(of: value) == one.digest(of: SecretValue(Array("a".utf8))))
        #expect(one.digest(of: value) != one.digest(of: SecretValue(Array("b".utf8))))
        #expect(one.digest(of: value) != two.digest(of: value))
        #expect(one.digest(of: value).bytes.count == 32)
    }
}
