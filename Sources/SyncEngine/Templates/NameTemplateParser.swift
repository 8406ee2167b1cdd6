/// Reads `text {{ .Variable }} text`.
struct NameTemplateParser {
    let source: [Unicode.Scalar]
    var position = 0

    init(source: [Unicode.Scalar]) {
        self.source = source
    }

    mutating func parse() throws(NameTemplateError) -> [NameTemplate.Part] {
        var parts: [NameTemplate.Part] = []
        var text = String.UnicodeScalarView()
        while position < source.count {
            if at("{{") {
                if !text.isEmpty { parts.append(.text(String(text))) }
                text = String.UnicodeScalarView()
                parts.append(.variable(try action()))
            } else if at("}}") {
                throw refusal("there is a }} without {{", "remove it, or write the variable as {{ .SecretPath }}")
            } else {
                text.append(source[position])
                position += 1
            }
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        return parts
    }

    private mutating func action() throws(NameTemplateError) -> NameTemplate.Variable {
        let start = position
        position += 2
        skipSpaces()
        guard position < source.count, source[position] == "." else {
            throw refusal("a variable begins with a dot", "write it as {{ .SecretPath }}")
        }
        position += 1
        let nameStart = position
        while position < source.count, isLetter(source[position]) { position += 1 }
        let name = String(String.UnicodeScalarView(source[nameStart..<position]))
        guard let variable = NameTemplate.Variable(rawValue: name) else {
            position = nameStart
            let known = NameTemplate.Variable.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal(
                name == "SecretKey"
                    ? "SecretKey belongs to granularity secret-key" : "there is no such variable", "use one of \(known)"
            )
        }
        skipSpaces()
        if position < source.count, source[position] == "|" {
            throw refusal("functions are not supported yet", "leave the pipe and what follows it out")
        }
        guard at("}}") else {
            if position >= source.count { position = start }
            throw refusal("the variable is not closed", "end it with }}")
        }
        position += 2
        return variable
    }

    private func at(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        return position + wanted.count <= source.count && Array(source[position..<position + wanted.count]) == wanted
    }

    private mutating func skipSpaces() {
        while position < source.count, source[position] == " " || source[position] == "\t" { position += 1 }
    }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private func refusal(_ problem: String, _ hint: String) -> NameTemplateError {
        NameTemplateError(position: position, problem: problem, hint: hint)
    }
}
