extension JSONGrammar {
    /// Passes one string token from quote to quote.
    mutating func passString(isKey: Bool) throws(JSONError) {
        let start = position
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                outline.stringBytes += position - start - 1
                position += 1
                outline.longestToken = max(outline.longestToken, position - start)
                return
            case UInt8(ascii: "\\"): try passEscape(isKey: isKey)
            case 0x00..<0x20: throw failure(.controlCharacter)
            case 0x20..<0x80: position += 1
            default: try passMultibyteCharacter()
            }
        }
        throw failure(.unexpectedEnd)
    }

    /// Passes one character of two to four bytes by the table of RFC 3629 section 4.
    private mutating func passMultibyteCharacter() throws(JSONError) {
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[position] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw failure(.invalidUTF8)
        }
        guard bytes.count - position >= length, second.contains(bytes[position + 1]) else {
            throw failure(.invalidUTF8)
        }
        for index in (position + 2)..<(position + length) where bytes[index] & 0xC0 != 0x80 {
            throw failure(.invalidUTF8)
        }
        position += length
    }

    /// Passes one escape; a surrogate only together with its other half.
    private mutating func passEscape(isKey: Bool) throws(JSONError) {
        let start = position
        position += 1
        var resolved = 1
        switch try currentByte() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            let unit = try passHexDigits()
            // json-c ends a member name at a NUL, so two names would become one.
            if unit == 0, isKey { throw JSONError(reason: .nullInKey, offset: start) }
            guard let scalar = Unicode.Scalar(try passLowSurrogate(after: unit)) else {
                throw JSONError(reason: .unpairedSurrogate, offset: start)
            }
            resolved = UTF8.width(scalar)
            if scalar.value > 0xFFFF, scalar.value & 0xF800 == 0xD800 {
                outline.misreadPairs.append(JSONOutline.MisreadPair(offset: start, scalar: scalar))
            }
        default: throw failure(.invalidEscape)
        }
        outline.stringBytes -= position - start - resolved
    }

    /// Passes the `\uDC00`...`\uDFFF` that must follow a high surrogate.
    ///
    /// - Returns: the code point of the pair; the unit as it is when it is no high surrogate or has no other half.
    private mutating func passLowSurrogate(after unit: UInt16) throws(JSONError) -> UInt32 {
        guard (0xD800...0xDBFF).contains(unit), bytes.count - position >= 2,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { return UInt32(unit) }
        position += 2
        let low = try passHexDigits()
        guard (0xDC00...0xDFFF).contains(low) else { return UInt32(unit) }
        return 0x1_0000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
    }

    /// Passes four hex digits.
    private mutating func passHexDigits() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = try currentByte()
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
