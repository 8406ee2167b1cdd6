import SyncProtocol

/// Reads `text {{ .Variable | function "argument" }} text`.
struct NameTemplateParser {
    let source: [Unicode.Scalar]
    let granularity: Granularity
    var position = 0

    init(source: [Unicode.Scalar], granularity: Granularity) {
        self.source = source
        self.granularity = granularity
    }

    mutating func parse() throws(NameTemplateError) -> [NameTemplate.Part] {
        var parts: [NameTemplate.Part] = []
        var text: [Unicode.Scalar] = []
        while let next = peek {
            if at("{{") {
                let start = position
                position += 2
                if try openingTrimMarker() { while let last = text.last, isSpace(last) { text.removeLast() } }
                if !text.isEmpty { parts.append(.text(String(String.UnicodeScalarView(text)))) }
                text = []
                parts.append(try action(from: start))
            } else if at("}}") {
                throw refusal("there is a }} without {{", "remove it, or write the variable as {{ .SecretPath }}")
            } else {
                text.append(next)
                position += 1
            }
        }
        if !text.isEmpty { parts.append(.text(String(String.UnicodeScalarView(text)))) }
        return parts
    }

    private mutating func action(from start: Int) throws(NameTemplateError) -> NameTemplate.Part {
        skipSpaces()
        let variable = try variable()
        var functions: [NameFunction] = []
        while true {
            skipSpaces()
            if try close() { return .variable(variable, functions) }
            guard let next = peek else {
                position = start
                throw refusal("the variable is not closed", "end it with }}")
            }
            guard next == "|" else { throw afterVariable(next) }
            functions.append(try function())
        }
    }

    private mutating func variable() throws(NameTemplateError) -> NameTemplate.Variable {
        let start = position
        guard peek == "." else {
            let word = word()
            position = start
            if NameFunction.Kind(rawValue: word) != nil {
                throw refusal(
                    "a function comes after the variable", "write it as {{ .SecretPath | \(word) }}, with its arguments"
                )
            }
            throw refusal(
                Self.keywords.contains(word)
                    ? "there are only variables and functions" : "a variable begins with a dot",
                "write it as {{ .\(NameTemplate.Variable(rawValue: word)?.rawValue ?? "SecretPath") }}")
        }
        position += 1
        let name = word()
        if let variable = NameTemplate.Variable(rawValue: name), variable != .secretKey || granularity == .secretKey {
            return variable
        }
        position = start + 1
        let known = NameTemplate.Variable.all(granularity).map(\.rawValue)
        throw refusal(
            name == "SecretKey" ? "SecretKey belongs to granularity secret-key" : "there is no such variable",
            Self.guess(name, among: known) + "use one of \(known.joined(separator: ", "))")
    }

    private mutating func function() throws(NameTemplateError) -> NameFunction {
        let pipe = position
        position += 1
        skipSpaces()
        let start = position
        let name = word()
        if name.isEmpty {
            if peek == nil || peek == "|" || at("}}") || at("-}}") {
                position = pipe
                throw refusal("the pipe has no function after it", "write a function there, or remove the pipe")
            }
            throw refusal("what comes after a pipe is a function", Self.listOfFunctions)
        }
        guard let kind = NameFunction.Kind(rawValue: name) else {
            position = start
            throw refusal("there is no such function", Self.hint(forUnknown: name))
        }
        return try NameFunction(kind, try arguments(), end: position)
    }

    private func afterVariable(_ next: Unicode.Scalar) -> NameTemplateError {
        switch next {
        case "\"", "`", "'", "0"..."9": refusal("a variable takes no argument", "put a function before it, after a |")
        case "a"..."z", "A"..."Z": refusal("a function comes after a pipe", "write | before it")
        default: refusal("the variable is not closed", "end it with }}")
        }
    }

    private static let keywords: Set<String> = [
        "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue",
    ]

    private static let listOfFunctions =
        "use one of \(NameFunction.Kind.allCases.map(\.rawValue).joined(separator: ", "))"

    private static func guess(_ name: String, among known: [String]) -> String {
        Spelling.nearest(to: name, among: known).map { "did you mean \($0)? " } ?? ""
    }

    private static func hint(forUnknown name: String) -> String {
        switch name {
        case "upper": "did you mean uppercase? \(listOfFunctions)"
        case "lower": "did you mean lowercase? \(listOfFunctions)"
        case "random", "uuid", "now", "date", "timestamp", "unix_time", "unix_time_millis":
            "a name is the same whenever it is rendered: nothing random or time-based; \(listOfFunctions)"
        default: guess(name, among: NameFunction.Kind.allCases.map(\.rawValue)) + listOfFunctions
        }
    }
}
