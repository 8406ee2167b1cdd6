public import SyncProtocol

/// The template of names in AWS: a subset of Go templates, parsed once and checked when it is written.
///
/// Text with actions `{{ .Variable | function "argument" | function }}`. Nothing random or time-based, so that a name is
/// the same whenever it is rendered.
public struct NameTemplate: Sendable, Equatable {
    enum Part: Equatable {
        case text(String)
        case variable(Variable, [NameFunction])
    }

    let parts: [Part]

    /// Parses a template.
    ///
    /// It has to name what tells one secret from another: `SecretPath` or `SecretBaseName`, or with granularity
    /// `secret-key` Vault's `SecretKey`; through functions too.
    ///
    /// - Throws: ``NameTemplateError`` with the position of the offending character.
    public init(_ source: String, granularity: Granularity) throws(NameTemplateError) {
        var parser = NameTemplateParser(source: Array(source.unicodeScalars), granularity: granularity)
        parts = try parser.parse()
        let names = parts.compactMap { if case .variable(let variable, _) = $0 { variable } else { nil } }
        switch granularity {
        case .secretPath:
            guard names.contains(.secretPath) || names.contains(.secretBaseName) else {
                throw NameTemplateError(
                    position: 0, problem: "it names no secret, so all secrets would share one name",
                    hint: "use {{ .SecretPath }} or {{ .SecretBaseName }}")
            }
        case .secretKey:
            guard names.contains(.secretKey) else {
                throw NameTemplateError(
                    position: 0, problem: "it names no key, so all keys of a secret would share one name",
                    hint: "use {{ .SecretKey }}")
            }
        }
    }

    /// Renders the name: every character AWS does not take becomes `_`, after all functions.
    ///
    /// - Throws: ``ExternalNameError`` when the name is empty or longer than AWS takes, or when a text gets out of hand on
    ///   the way.
    public func render(_ context: NameContext) throws(ExternalNameError) -> String {
        var name: [Unicode.Scalar] = []
        for part in parts {
            switch part {
            case .text(let text): name += text.unicodeScalars
            case .variable(let variable, let functions):
                var text = Array(context.value(of: variable).unicodeScalars)
                for function in functions { text = try function.apply(to: text) }
                name += text
            }
        }
        guard (1...512).contains(name.count) else { throw ExternalNameError(length: name.count) }
        return String(String.UnicodeScalarView(name.map { Self.isAllowed($0) ? $0 : "_" }))
    }

    /// What AWS takes in a name, and Vault keeps: `A-Z a-z 0-9 / _ + = . @ -`.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", "_", "+", "=", ".", "@", "-": true
        default: false
        }
    }
}
