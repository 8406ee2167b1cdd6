extension JSONGrammar {
    /// Passes one number by RFC 8259 section 6 and records its byte range.
    mutating func passNumber() throws(JSONError) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if try currentByte() == UInt8(ascii: "0") {
            position += 1
        } else {
            try passDigits()
        }
        if optionalByte == UInt8(ascii: ".") {
            position += 1
            try passDigits()
        }
        if optionalByte == UInt8(ascii: "e") || optionalByte == UInt8(ascii: "E") {
            position += 1
            if optionalByte == UInt8(ascii: "+") || optionalByte == UInt8(ascii: "-") { position += 1 }
            try passDigits()
        }
        // `01`, `0x10`, `1.2.3` and `1_000` are numbers gone wrong, rather than a number and something else.
        if let byte = optionalByte, continuesWord(byte) { throw failure(.invalidNumber) }
        outline.numbers.append(start..<position)
        outline.longestToken = max(outline.longestToken, position - start)
    }

    /// Passes one digit or more.
    private mutating func passDigits() throws(JSONError) {
        guard isDigit(try currentByte()) else { throw failure(.invalidNumber) }
        repeat {
            position += 1
        } while optionalByte.map(isDigit) == true
    }

    /// The byte at the position, nil at the end: a number may end with the document.
    private var optionalByte: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func continuesWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
