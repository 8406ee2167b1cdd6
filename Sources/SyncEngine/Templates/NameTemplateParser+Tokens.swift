extension NameTemplateParser {
    var peek: Unicode.Scalar? {
        position < source.count ? source[position] : nil
    }

    func at(_ text: String) -> Bool {
        source[position...].starts(with: text.unicodeScalars)
    }

    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
    }

    mutating func skipSpaces() {
        while let next = peek, isSpace(next) { position += 1 }
    }

    /// Letters, digits and underscores from here on; may be empty.
    mutating func word() -> String {
        let start = position
        while let next = peek, isWordCharacter(next) { position += 1 }
        return String(String.UnicodeScalarView(source[start..<position]))
    }

    /// `{{- `: the white space before it goes, as in Go.
    mutating func openingTrimMarker() throws(NameTemplateError) -> Bool {
        guard peek == "-" else { return false }
        guard position + 1 < source.count, isSpace(source[position + 1]) else {
            throw refusal("a trim marker has a space after it", "write {{- .SecretPath }}, or leave the - out")
        }
        position += 1
        return true
    }

    /// `}}`, or ` -}}`: then the white space after it goes, as in Go.
    mutating func close() throws(NameTemplateError) -> Bool {
        if at("}}") {
            position += 2
            return true
        }
        guard at("-}}") else { return false }
        guard isSpace(source[position - 1]) else {
            throw refusal("a trim marker has a space before it", "write {{ .SecretPath -}}, or leave the - out")
        }
        position += 3
        skipSpaces()
        return true
    }

    /// What stands after a function's name, up to the next pipe or the end of the action.
    mutating func arguments() throws(NameTemplateError) -> [NameFunction.Argument] {
        var arguments: [NameFunction.Argument] = []
        while true {
            let before = position
            skipSpaces()
            guard let next = peek, next != "|", !at("}}"), !at("-}}") else { return arguments }
            let start = position
            guard start > before else { throw refusal("a space is missing", "put a space before it") }
            switch next {
            case "\"": arguments.append(.init(position: start, value: .text(try quoted())))
            case "`": arguments.append(.init(position: start, value: .text(try raw())))
            case "0"..."9", "-", "+": arguments.append(.init(position: start, value: .number(try number())))
            case "'": throw refusal("text stands in double quotes", "write it as \"text\" or `text`")
            case ".": throw refusal("an argument is text or a number, not a variable", "write it as \"text\"")
            default: throw refusal("this is neither text nor a number", "write text as \"text\", a number as 32")
            }
        }
    }

    /// A decimal number; Go reads a leading zero as octal, so there is none.
    private mutating func number() throws(NameTemplateError) -> Int {
        let start = position
        if peek == "-" || peek == "+" { position += 1 }
        let digits = word()
        // Over a billion is over every limit; no digit is lost on the way.
        let isDecimal =
            !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, peek != ".", digits == "0" || !digits.hasPrefix("0"), source[start] != "+" else {
            position = start
            throw refusal("this is no decimal number", "write it as 32")
        }
        let value = digits.utf8.count > 9 ? 1_000_000_000 : Int(digits) ?? 0
        return source[start] == "-" ? -value : value
    }

    func refusal(_ problem: String, _ hint: String) -> NameTemplateError {
        NameTemplateError(position: position, problem: problem, hint: hint)
    }

    private func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
