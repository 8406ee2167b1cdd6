import JSONDocument
import Testing

/// The value tree that comes out of a document.
@Suite struct JSONReaderTests {
    private func read(_ text: String, limits: JSONReader.Limits = .init()) throws(JSONError) -> JSONValue {
        try JSONReader(limits: limits).read(Array(text.utf8))
    }

    @Test func readsEveryKindOfValue() throws {
        let value = try read(#"{"s":"x","n":1,"t":true,"f":false,"z":null,"a":[1,[]],"o":{}}"#)
        #expect(
            value == ["s": "x", "n": 1, "t": true, "f": false, "z": nil, "a": [1, []], "o": .object(JSONObject())])
    }

    @Test func coercesNothing() throws {
        let value = try read(#"{"a":"false","b":1,"c":"1"}"#)
        #expect(value["a"]?.bool == nil)
        #expect(value["b"]?.bool == nil)
        #expect(value["c"]?.int64 == nil)
        #expect(value["b"]?.string == nil)
    }

    @Test func keepsTheOrderOfMembers() throws {
        let names = (0..<300).map { "k\($0 * 7919 % 300)" }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try read(text).object?.names == names)
    }

    @Test func keepsTheTextOfNumbersAcrossNesting() throws {
        let value = try read(#"[-0,{"a":1E5,"b":[100000000000000000000000000000,"7",null]},2.50,true,0]"#)
        #expect(value.array?[0] == .number(JSONNumber(checkedText: "-0")))
        #expect(value.array?[1]["a"] == .number(JSONNumber(checkedText: "1E5")))
        #expect(value.array?[1]["b"]?.array?[0] == .number(JSONNumber(checkedText: "100000000000000000000000000000")))
        #expect(value.array?[2] == .number(JSONNumber(checkedText: "2.50")))
        #expect(value.array?[4] == 0)
    }

    @Test func resolvesEscapes() throws {
        let value = try read(#"["\"\\\/\b\f\n\r\t","\u00e9\ud83d\ude00","a\u0000b\u0000"]"#)
        #expect(value == ["\"\\/\u{8}\u{C}\n\r\t", "é😀", "a\0b\0"])
    }

    /// json-c reads such a character as U+FFFD, so two names would become one.
    @Test func keepsEscapedCharactersThatLookLikeSurrogates() throws {
        let value = try read(#"[-0,{"a\ud836\udc00b":"\ud876\uDFFF\ud836\udc00","a\ud836\udc01b":1.50}]"#)
        #expect(value.array?[1].object?.names == ["a\u{1D800}b", "a\u{1D801}b"])
        #expect(value.array?[1]["a\u{1D800}b"] == "\u{2DBFF}\u{1D800}")
        #expect(value.array?[1]["a\u{1D801}b"] == .number(JSONNumber(checkedText: "1.50")))
    }

    @Test func readsBareValues() throws {
        #expect(try read(" -12 ") == -12)
        #expect(try read("true") == true)
        #expect(try read("null ") == nil)
        #expect(try read("\"a\"") == "a")
        #expect(try read("1e400") == .number(JSONNumber(checkedText: "1e400")))
    }

    @Test func documentsDoNotReachIntoEachOther() throws {
        #expect(throws: JSONError(reason: .unpairedSurrogate, offset: 2)) { try read(#"["\ud83d"]"#) }
        #expect(try read(#"["x"]"#) == ["x"])
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 0), (#" {"a":1,"\u0061":2}"#, 1), (#"{"a":{"b":1,"b":2}}"#, 5),
        (#"[{"a":1},{"b":{},"c":[{"d":1,"e":2,"d":3}]}]"#, 22), (#"{"a":{"x":1},"a":{"x":1,"x":2}}"#, 0),
        (#"{"a":[1,2,{"q":{}}],"b":{"a":{"":0,"":0}}}"#, 29),
    ])
    func duplicateKeyNamesTheObject(text: String, offset: Int) {
        #expect(throws: JSONError(reason: .duplicateKey, offset: offset)) { try read(text) }
    }

    @Test func equalNamesByUnicodeAreTwoNames() throws {
        let value = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func readsToTheDepthAllowed() throws {
        for depth in [1, 2, 64, 512] {
            let limits = JSONReader.Limits(depth: depth)
            func nested(_ depth: Int) -> String {
                String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            }
            _ = try read(nested(depth), limits: limits)
            #expect(throws: JSONError(reason: .tooDeep, offset: depth)) { try read(nested(depth + 1), limits: limits) }
        }
    }

    @Test func depthBeyond512IsNotAllowed() {
        let reader = JSONReader(limits: .init(depth: 100_000))
        #expect(throws: JSONError(reason: .tooDeep, offset: 512)) {
            try reader.read(Array(repeating: UInt8(ascii: "["), count: 100_000))
        }
    }

    @Test func readsOneMebibyte() throws {
        let frame = #"{"v":""}"#
        let text = #"{"v":""# + String(repeating: "x", count: (1 << 20) - frame.utf8.count) + "\"}"
        #expect(text.utf8.count == 1 << 20)
        #expect(try read(text)["v"]?.string?.utf8.count == (1 << 20) - frame.utf8.count)
        #expect(throws: JSONError(reason: .tooLong, offset: 1 << 20)) { try read(text + " ") }
    }

    @Test func descriptionNamesReasonAndOffset() {
        #expect(JSONError(reason: .tooManyNodes, offset: 7).description == "too many nodes at byte 7")
    }
}
