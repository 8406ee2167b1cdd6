import JSONDocument
import Testing

/// The spelling of documents.
@Suite struct JSONWriterTests {
    private func text(_ value: JSONValue, _ style: JSONWriter.Style = .wire) -> String {
        String(decoding: JSONWriter.write(value, style: style), as: UTF8.self)
    }

    @Test func writesEveryKindCompactly() {
        let value: JSONValue = ["s": "x", "n": -1, "t": true, "f": false, "z": nil, "a": [1, []], "o": [:]]
        #expect(text(value) == #"{"s":"x","n":-1,"t":true,"f":false,"z":null,"a":[1,[]],"o":{}}"#)
    }

    @Test func wireIsPrintableASCII() {
        let value = JSONValue.string(
            "\"\\/\u{8}\u{9}\n\u{C}\r\0\u{1F} ~\u{7F}\u{80}é\u{2028}\u{FFFF}\u{10000}😀\u{10FFFF}")
        let expected =
            #""\"\\/\b\t\n\f\r\u0000\u001f ~\u007f\u0080\u00e9\u2028\uffff\ud800\udc00\ud83d\ude00\udbff\udfff""#
        #expect(text(value) == expected)
    }

    @Test func wireEscapesNamesAndKeepsTheirOrder() {
        #expect(text(["ü": 1, "b\n": 2, "a": 3]) == #"{"\u00fc":1,"b\n":2,"a":3}"#)
    }

    @Test func canonicalEscapesOnlyWhatItMust() {
        let value = JSONValue.string("\"\\/\u{8}\u{9}\n\u{C}\r\0\u{1F}\u{7F}é\u{2028}😀")
        #expect(text(value, .canonical) == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é\u{2028}😀\"")
    }

    /// UTF-16 order would put U+10000 before U+FFFF.
    @Test func canonicalSortsByCodePointAtEveryLevel() {
        let value: JSONValue = [
            "\u{10000}": 1, "\u{FFFF}": 2, "b": ["z": 1, "Z": 2, "": 3], "ab": 4, "a": [["d": 1, "c": 2]],
        ]
        let expected = #"{"a":[{"c":2,"d":1}],"ab":4,"b":{"":3,"Z":2,"z":1},"\#u{FFFF}":2,"\#u{10000}":1}"#
        #expect(text(value, .canonical) == expected)
    }

    @Test(arguments: ["-0", "1e400", "1E+05", "123456789012345678901234567890", "0.10"])
    func writesNumbersVerbatim(number: String) {
        let value = JSONValue.array([.number(JSONNumber(checkedText: number))])
        #expect(text(value) == "[\(number)]")
        #expect(text(value, .canonical) == "[\(number)]")
    }

    /// json-c misreads some characters when they are escaped; the wire escapes all of them.
    @Test func everyScalarSurvivesBothStyles() throws {
        let reader = JSONReader()
        var changed: [UInt32] = []
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x800) {
            let scalars = (start..<(start + 0x800)).compactMap { Unicode.Scalar($0) }
            let value = JSONValue.string(String(String.UnicodeScalarView(scalars)))
            for style in [JSONWriter.Style.wire, .canonical] {
                let document = JSONWriter.write(value, style: style)
                if try reader.read(document) != value { changed.append(start) }
            }
        }
        #expect(changed.isEmpty)
    }
}
