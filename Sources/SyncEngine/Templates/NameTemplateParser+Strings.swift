/// Go's string literals.
extension NameTemplateParser {
    /// Text between backquotes: everything as it stands, without carriage returns, as the Go specification says.
    mutating func raw() throws(NameTemplateError) -> [Unicode.Scalar] {
        let start = position
        guard let end = source[(start + 1)...].firstIndex(of: "`") else {
            throw refusal("the text is not closed", "end it with `")
        }
        position = end + 1
        return source[(start + 1)..<end].filter { $0 != "\r" }
    }

    /// Text between double quotes, with Go's escapes.
    mutating func quoted() throws(NameTemplateError) -> [Unicode.Scalar] {
        let start = position
        position += 1
        var text: [Unicode.Scalar] = []
        while let next = peek, next != "\n" {
            switch next {
            case "\"":
                position += 1
                return text
            case "\\": text.append(try escape())
            default:
                text.append(next)
                position += 1
            }
        }
        position = start
        throw refusal("the text is not closed", "end it with \"")
    }

    /// One escape, from its backslash on.
    private mutating func escape() throws(NameTemplateError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = peek else {
            position = start
            throw refusal("the escape is not complete", "write a backslash as \\\\")
        }
        position += 1
        switch letter {
        case "a": return "\u{07}"
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "\\", "\"": return letter
        case "x": return try code(2, radix: 16, below: 0x80, from: start)
        case "u": return try code(4, radix: 16, below: 0x11_0000, from: start)
        case "U": return try code(8, radix: 16, below: 0x11_0000, from: start)
        case "0"..."7":
            position -= 1
            return try code(3, radix: 8, below: 0x80, from: start)
        default:
            position = start
            throw refusal("there is no such escape", "write a backslash as \\\\, or the text as `text`")
        }
    }

    /// A character by its number. Those of one byte end at 127: beyond they would be parts of UTF-8 characters.
    private mutating func code(
        _ digits: Int, radix: Int, below limit: UInt32, from start: Int
    ) throws(NameTemplateError) -> Unicode.Scalar {
        let text = source[position...].prefix(digits)
        let isWhole = text.count == digits && text.allSatisfy { $0.properties.isASCIIHexDigit }
        guard isWhole, let number = UInt32(String(String.UnicodeScalarView(text)), radix: radix), number < limit,
            let scalar = Unicode.Scalar(number)
        else {
            position = start
            throw refusal("the escape names no character", "write it as \\u followed by four hexadecimal digits")
        }
        position += digits
        return scalar
    }
}
