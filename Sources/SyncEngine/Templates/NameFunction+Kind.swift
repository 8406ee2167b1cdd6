extension NameFunction {
    /// A function's name in a template, and what it takes.
    enum Kind: String, CaseIterable {
        case uppercase
        case lowercase
        case replace
        case trimprefix
        case trimsuffix
        case truncate
        case sha256

        /// How it is written.
        var usage: String {
            switch self {
            case .uppercase, .lowercase, .sha256: "| \(rawValue)"
            case .replace: "| replace \"a\" \"b\""
            case .trimprefix: "| trimprefix \"a\""
            case .trimsuffix: "| trimsuffix \"a\""
            case .truncate: "| truncate 32"
            }
        }

        /// How many arguments it takes.
        var arity: Int {
            switch self {
            case .uppercase, .lowercase, .sha256: 0
            case .trimprefix, .trimsuffix, .truncate: 1
            case .replace: 2
            }
        }
    }

    /// What is written after a function's name.
    struct Argument {
        enum Value {
            case text([Unicode.Scalar])
            case number(Int)
        }

        /// Where it begins.
        let position: Int
        let value: Value
    }

    /// That function with those arguments.
    ///
    /// - Parameters:
    ///   - kind: the function.
    ///   - arguments: what was written after its name.
    ///   - end: where a further argument would have been.
    /// - Throws: ``NameTemplateError`` at the argument that is missing, too much, or of the wrong kind.
    init(_ kind: Kind, _ arguments: [Argument], end: Int) throws(NameTemplateError) {
        let hint = "write it as \(kind.usage)"
        guard arguments.count <= kind.arity else {
            throw NameTemplateError(
                position: arguments[kind.arity].position,
                problem: kind.arity == 0
                    ? "\(kind.rawValue) takes no argument" : "\(kind.rawValue) takes no further argument", hint: hint)
        }
        guard arguments.count == kind.arity else {
            throw NameTemplateError(
                position: end, problem: "an argument of \(kind.rawValue) is missing", hint: hint)
        }
        func text(_ index: Int) throws(NameTemplateError) -> [Unicode.Scalar] {
            if case .text(let text) = arguments[index].value { return text }
            throw NameTemplateError(
                position: arguments[index].position, problem: "\(kind.rawValue) takes text in quotes, not a number",
                hint: hint)
        }
        switch kind {
        case .uppercase: self = .uppercase
        case .lowercase: self = .lowercase
        case .sha256: self = .sha256
        case .trimprefix: self = .trimPrefix(try text(0))
        case .trimsuffix: self = .trimSuffix(try text(0))
        case .replace:
            let old = try text(0)
            guard !old.isEmpty else {
                throw NameTemplateError(
                    position: arguments[0].position, problem: "replace has nothing to look for", hint: hint)
            }
            self = .replace(old, try text(1))
        case .truncate:
            guard case .number(let length) = arguments[0].value else {
                throw NameTemplateError(
                    position: arguments[0].position, problem: "truncate takes a number, not text", hint: hint)
            }
            guard (1...Self.longestText).contains(length) else {
                throw NameTemplateError(
                    position: arguments[0].position, problem: "truncate takes 1 to \(Self.longestText) characters",
                    hint: hint)
            }
            self = .truncate(length)
        }
    }
}
