import JSONDocument
import Testing

/// The committed corpus of wire lines, as far as the JSON of a line goes.
@Suite struct WireSeedTests {
    let reader = JSONReader()

    @Test func theCorpusIsThere() {
        #expect(WireSeed.accepted.count >= 40)
        #expect(WireSeed.refused.count >= 75)
    }

    @Test(arguments: WireSeed.accepted)
    func acceptedLineSurvivesTheRoundTrip(seed: WireSeed) throws {
        let value = try reader.read(seed.line)
        #expect(value["jsonrpc"]?.string == "2.0")
        #expect(value["method"]?.string != nil)

        let wire = JSONWriter.write(value)
        #expect(wire.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(try reader.read(wire) == value)
        #expect(JSONWriter.write(try reader.read(wire)) == wire)

        let canonical = JSONWriter.write(value, style: .canonical)
        #expect(JSONWriter.write(try reader.read(canonical), style: .canonical) == canonical)
    }

    @Test(arguments: WireSeed.accepted)
    func acceptedLineKeepsTheTextOfItsNumbers(seed: WireSeed) throws {
        let value = try reader.read(seed.line)
        #expect(numberTexts(in: value) == numberTokens(in: seed.line))
    }

    @Test(arguments: WireSeed.expectations)
    func refusedLineIsRefusedForTheExpectedReason(expectation: WireSeed.Expectation) throws {
        let seed = try #require(WireSeed.refused.first { $0.file == expectation.file })
        do throws(JSONError) {
            _ = try reader.read(seed.line)
            #expect(expectation.json == "-")
        } catch {
            #expect(error.reason.rawValue == expectation.json)
            #expect((0...seed.line.count).contains(error.offset))
        }
    }

    @Test func everyRefusedFileHasOneRow() {
        #expect(WireSeed.expectations.map(\.file).sorted() == WireSeed.refused.map(\.file))
    }

    @Test(arguments: WireSeed.expectations)
    func rowAgreesWithItself(expectation: WireSeed.Expectation) throws {
        let codes = [
            "parse_error": "-32700", "invalid_request": "-32600", "method_not_found": "-32601",
            "invalid_params": "-32602", "too_complex": "-32001",
        ]
        #expect(codes[expectation.reason] == expectation.code)
        switch JSONError.Reason(rawValue: expectation.json) {
        case .tooDeep, .tooManyNodes, .tooManyMembers: #expect(expectation.reason == "too_complex")
        case .some: #expect(expectation.reason == "parse_error")
        case nil:
            #expect(expectation.json == "-")
            #expect(["invalid_request", "method_not_found", "invalid_params"].contains(expectation.reason))
        }
        let seed = try #require(WireSeed.refused.first { $0.file == expectation.file })
        let first = seed.line.first { ![0x20, 0x09, 0x0D].contains($0) }
        #expect((expectation.closes == "yes") == (first != UInt8(ascii: "{")))
    }

    private func numberTexts(in value: JSONValue) -> [String] {
        switch value {
        case .number(let number): [number.text]
        case .array(let elements): elements.flatMap(numberTexts)
        case .object(let object): object.members.flatMap { numberTexts(in: $0.value) }
        case .null, .bool, .string: []
        }
    }

    /// The number tokens of a valid document, found without a parser: what is left outside strings.
    private func numberTokens(in line: [UInt8]) -> [String] {
        var outside: [UInt8] = []
        var inString = false
        var escaped = false
        for byte in line {
            if inString {
                inString = escaped || byte != UInt8(ascii: "\"")
                escaped = !escaped && byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            } else {
                outside.append(byte)
            }
        }
        let words = String(decoding: outside, as: UTF8.self).split { "{}[]:, \t\r".contains($0) }
        return words.map(String.init).filter { !["true", "false", "null"].contains($0) }
    }
}
