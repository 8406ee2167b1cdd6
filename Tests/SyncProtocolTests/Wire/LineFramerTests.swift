import SyncProtocol
import Testing

@Suite struct LineFramerTests {
    private func frames(_ text: String, limit: Int = 64, checksFirstByte: Bool = true) -> [LineFramer.Frame] {
        var framer = LineFramer(limit: limit, checksFirstByte: checksFirstByte)
        return framer.append(Array(text.utf8)) + framer.finish()
    }

    private func line(_ text: String) -> LineFramer.Frame {
        .line(Array(text.utf8))
    }

    @Test func cutsAtLineFeeds() {
        #expect(frames("{1}\n{2}\n") == [line("{1}"), line("{2}")])
    }

    @Test func stripsOneCarriageReturnOnly() {
        #expect(frames("{1}\r\n{2}\r\r\n") == [line("{1}"), line("{2}\r")])
    }

    @Test func skipsBlankLines() {
        #expect(frames("\n\r\n \t\r\n{1}\n\n\n{2}\n \n") == [line("{1}"), line("{2}")])
    }

    @Test func unterminatedLastLineCounts() {
        #expect(frames("{1}\n{2}") == [line("{1}"), line("{2}")])
        #expect(frames("{1}\n{2}\r") == [line("{1}"), line("{2}")])
        #expect(frames("{1}\n  ") == [line("{1}")])
        #expect(frames("") == [])
    }

    @Test func lineAtTheLimitPassesAndOneByteMoreDoesNot() {
        let atLimit = "{" + String(repeating: "x", count: 9)
        for ending in ["\n", "\r\n", "", "\r"] {
            #expect(frames(atLimit + ending, limit: 10) == [line(atLimit)])
            #expect(frames(atLimit + "x" + ending, limit: 10) == [.tooLong])
        }
    }

    @Test func theDefaultLimitIsThatOfTheProtocol() {
        let atLimit = [UInt8](repeating: UInt8(ascii: "{"), count: ProtocolLimits.lineBytes)
        var framer = LineFramer()
        #expect(framer.append(atLimit + [0x0A]) == [.line(atLimit)])
        #expect(framer.append(atLimit + [UInt8(ascii: "x"), 0x0A]) == [.tooLong])
    }

    @Test func lineAfterATooLongOneIsRead() {
        #expect(frames("{\(String(repeating: "x", count: 200))\n{1}\n", limit: 10) == [.tooLong, line("{1}")])
    }

    @Test func everyTooLongLineInARowIsReported() {
        let long = "{" + String(repeating: "x", count: 20) + "\n"
        #expect(
            frames(long + long + long, limit: 10) == Array(repeating: .tooLong, count: ProtocolLimits.longLinesInARow))
    }

    @Test func tooLongLineIsReportedOnceHoweverItArrives() {
        var framer = LineFramer(limit: 4)
        var seen: [LineFramer.Frame] = []
        for byte in "{xxxxxxxxxxxx\n{1}\n".utf8 { seen += framer.append([byte]) }
        #expect(seen == [.tooLong, line("{1}")])
    }

    @Test func chunkBoundariesDoNotMatter() {
        let stream = "\r\n{\"a\":1}\r\n\n{\"b\":\"\u{E9}\"}\n{toolongtoolong}\r\n  {3}\n{4}"
        let bytes = Array(stream.utf8)
        let whole = frames(stream, limit: 12)
        #expect(whole.count == 5)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var framer = LineFramer(limit: 12)
                var seen = framer.append(bytes[..<first])
                seen += framer.append(bytes[first..<second])
                seen += framer.append(bytes[second...])
                seen += framer.finish()
                #expect(seen == whole)
            }
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n{1}\n", "[1]\n{1}\n", "\u{FEFF}{1}\n", "\n \r\nPING\r\n", "\u{16}\u{3}\u{1}\n", "x\n",
    ])
    func streamThatDoesNotBeginWithABraceIsReportedBeforeItsFirstLine(text: String) {
        let frames = frames(text)
        #expect(frames.first == .notThisProtocol)
        #expect(frames.filter { $0 == .notThisProtocol }.count == 1)
        guard case .line? = frames.dropFirst().first else {
            Issue.record("expected the line that was refused")
            return
        }
    }

    @Test func foreignStreamIsReportedAtItsFirstByte() {
        var framer = LineFramer()
        #expect(framer.append("\r\n ".utf8) == [])
        #expect(framer.append("G".utf8) == [.notThisProtocol])
        #expect(framer.append("ET /".utf8) == [])
        #expect(framer.finish() == [line(" GET /")])
    }

    @Test func onlyTheFirstByteOfAStreamIsChecked() {
        #expect(frames("{1}\n[2]\n") == [line("{1}"), line("[2]")])
    }

    @Test func aClientTakesAnyFirstByte() {
        #expect(frames("[1]\n", checksFirstByte: false) == [line("[1]")])
    }

    @Test func anySequenceOfBytesWillDo() {
        var framer = LineFramer()
        #expect(framer.append(AnySequence("{1}\n".utf8)) == [line("{1}")])
    }
}
