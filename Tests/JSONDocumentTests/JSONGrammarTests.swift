import Testing

@testable import JSONDocument

/// What is JSON and what is not, with the place of the first offending byte.
@Suite struct JSONGrammarTests {
    private func refusal(of bytes: [UInt8], limits: JSONReader.Limits = .init()) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONReader(limits: limits).read(bytes)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(of text: String, limits: JSONReader.Limits = .init()) -> JSONError? {
        refusal(of: Array(text.utf8), limits: limits)
    }

    @Test(arguments: [
        ("", JSONError.Reason.unexpectedEnd, 0), (" \t\r\n", .unexpectedEnd, 4), ("{", .unexpectedEnd, 1),
        ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), (#"{"a""#, .unexpectedEnd, 4),
        (#"{"a":"#, .unexpectedEnd, 5), (#""a"#, .unexpectedEnd, 2), (#""\"#, .unexpectedEnd, 2),
        (#""\u12"#, .unexpectedEnd, 5), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2),
        ("1e-", .unexpectedEnd, 3), ("nul", .unexpectedEnd, 3), ("[1]]", .trailingBytes, 3), ("1 2", .trailingBytes, 2),
        ("nullnull", .trailingBytes, 4), (#""a"b"#, .trailingBytes, 3), ("{}\0", .trailingBytes, 2),
        ("\0", .unexpectedByte, 0), ("\u{FEFF}{}", .unexpectedByte, 0), ("nulL", .unexpectedByte, 3),
        ("[1,]", .unexpectedByte, 3), (#"{"a":1,}"#, .unexpectedByte, 7), ("{1:2}", .unexpectedByte, 1),
        (#"{"a" "b"}"#, .unexpectedByte, 5), ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2),
        ("[1.]", .invalidNumber, 3), ("+1", .invalidNumber, 0), (".5", .invalidNumber, 0), ("0x10", .invalidNumber, 1),
        ("-Infinity", .invalidNumber, 1), ("1.2.3", .invalidNumber, 3), ("1e1.5", .invalidNumber, 3),
        ("[-]", .invalidNumber, 2), ("\"\u{1F}\"", .controlCharacter, 1), ("\"a\0\"", .controlCharacter, 2),
        (#""\x41""#, .invalidEscape, 2), (#""\u12G4""#, .invalidEscape, 5), (#""a\ud800""#, .unpairedSurrogate, 2),
        (#""\ud800\u0041""#, .unpairedSurrogate, 1), (#""\ud800\x""#, .unpairedSurrogate, 1),
        (#""\udc00""#, .unpairedSurrogate, 1), (#"{"a\u0000":1}"#, .nullInKey, 3),
    ])
    func refusesWithTheOffset(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(refusal(of: text) == JSONError(reason: reason, offset: offset))
    }

    @Test(arguments: [
        "0", "-0", " 1 ", "1.0", "-0.0e-0", "1E+2", "true", "false", "null", #""""#, "[]", "{}", "[[],{}]",
        "\"\u{7F}\"",
        #"{"":{"":{"":""}}}"#, "\n[\r\n1\t]\n", #""\u0000""#, "[1e400,-1e-400]", #"[{"a":1},{"a":2}]"#,
    ])
    func accepts(text: String) {
        #expect(refusal(of: text) == nil)
    }

    /// Swift's own validation is the second opinion, for every sequence of two bytes and the edges of longer ones.
    @Test func takesExactlyTheSequencesThatAreUTF8() {
        let edges: [UInt8] = [0x22, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xED, 0xF0, 0xFF]
        var wrong: [[UInt8]] = []
        func compare(_ sequence: [UInt8]) {
            // Quote and backslash mean something of their own.
            guard !sequence.contains(0x22), !sequence.contains(0x5C) else { return }
            let isUTF8 = String(validating: sequence, as: UTF8.self) != nil
            if (refusal(of: [0x22] + sequence + [0x22]) == nil) != isUTF8 { wrong.append(sequence) }
        }
        for first in UInt8(0x80)...0xFF {
            compare([first])
            for second in edges {
                compare([first, second])
                compare([0x61, first, second])
                guard first >= 0xE0 else { continue }
                for third in edges {
                    compare([first, second, third])
                    guard first >= 0xF0 else { continue }
                    for fourth in edges { compare([first, second, third, fourth]) }
                }
            }
        }
        for first in UInt8(0xC0)...0xFF {
            for second in UInt8(0x80)...0xFF { compare([first, second]) }
        }
        #expect(wrong.isEmpty)
    }

    @Test func takesEverySurrogateOnlyInAPair() {
        for unit in stride(from: UInt16(0xD700), through: 0xE0FF, by: 0x33) {
            let alone = #""\u\#(String(unit, radix: 16))""#
            #expect((refusal(of: alone) == nil) == !(0xD800...0xDFFF).contains(unit))
            let paired = #""\ud800\u\#(String(unit, radix: 16))""#
            #expect((refusal(of: paired) == nil) == (0xDC00...0xDFFF).contains(unit))
        }
    }

    @Test func boundsAreInclusive() {
        let limits = JSONReader.Limits(bytes: 30, depth: 2, nodes: 5, members: 3)
        #expect(refusal(of: #"{"a":1,"b":2,"c":[3]}"#, limits: limits) == nil)
        #expect(refusal(of: #"{"a":[[]]}"#, limits: limits) == JSONError(reason: .tooDeep, offset: 6))
        #expect(refusal(of: "[1,1,1,1,1]", limits: limits) == JSONError(reason: .tooManyNodes, offset: 9))
        let members = refusal(of: #"{"a":1,"b":1,"c":1,"d":1}"#, limits: limits)
        #expect(members == JSONError(reason: .tooManyMembers, offset: 19))
        let spaces = String(repeating: " ", count: 29)
        #expect(refusal(of: "1" + spaces, limits: limits) == nil)
        #expect(refusal(of: "12" + spaces, limits: limits) == JSONError(reason: .tooLong, offset: 30))
    }

    @Test func outlineRecordsWhatItSaw() throws {
        let text = #"{"a":-0,"bcdef":[{"x":12.5}]}"#
        let outline = try JSONGrammar.outline(of: Array(text.utf8), limits: .init())
        #expect(outline.nodes == 5)
        #expect(outline.numbers == [5..<7, 22..<26])
        #expect(outline.objects.map(\.offset) == [0, 17])
        #expect(outline.objects.map(\.members) == [2, 1])
        #expect(outline.longestToken == 7)
        #expect(outline.stringBytes == 7)
        #expect(outline.misreadPairs.isEmpty)
    }

    @Test func outlineCountsResolvedBytes() throws {
        let text = #"["\n\u0041\u00e9\u20ac\ud83d\ude00é","\ud836\udc00"]"#
        let bytes = Array(text.utf8)
        let outline = try JSONGrammar.outline(of: bytes, limits: .init())
        #expect(outline.stringBytes == 1 + 1 + 2 + 3 + 4 + 2 + 4)
        #expect(outline.misreadPairs == [.init(offset: 39, scalar: "\u{1D800}")])
        let respelled = String(decoding: outline.respelled(bytes), as: UTF8.self)
        #expect(respelled == #"["\n\u0041\u00e9\u20ac\ud83d\ude00é","\#u{1D800}"]"#)
    }
}
