/// The template of names in AWS: a subset of Go templates, parsed once and checked when it is written.
///
/// Variables as Vault documents them for secrets sync; functions are not supported yet. Nothing random or time-based, so
/// that a name is the same whenever it is rendered.
public struct NameTemplate: Sendable, Equatable {
    /// The default of granularity `secret-path`, as Vault documents it; every name begins with `vault`.
    public static let secretPathDefault = "vault/{{ .MountAccessor }}/{{ .SecretPath }}"

    /// What a template may name.
    public enum Variable: String, Sendable, CaseIterable {
        /// `aws-sm`.
        case destinationType = "DestinationType"
        /// The destination's name.
        case destinationName = "DestinationName"
        /// The namespace's path; the host's root namespace is empty.
        case namespacePath = "NamespacePath"
        /// The last segment of the namespace's path.
        case namespaceBaseName = "NamespaceBaseName"
        /// The namespace's id; the host's root namespace is `root`.
        case namespaceID = "NamespaceID"
        /// The mount's path.
        case mountPath = "MountPath"
        /// The last segment of the mount's path.
        case mountBaseName = "MountBaseName"
        /// The mount's accessor.
        case mountAccessor = "MountAccessor"
        /// The secret's name.
        case secretPath = "SecretPath"
        /// The last segment of the secret's name.
        case secretBaseName = "SecretBaseName"
    }

    enum Part: Equatable {
        case text(String)
        case variable(Variable)
    }

    let parts: [Part]

    /// Parses a template.
    ///
    /// - Throws: ``NameTemplateError`` with the position of the offending character.
    public init(_ source: String) throws(NameTemplateError) {
        var parser = NameTemplateParser(source: Array(source.unicodeScalars))
        parts = try parser.parse()
        let names = parts.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
        guard names.contains(.secretPath) || names.contains(.secretBaseName) else {
            throw NameTemplateError(
                position: 0, problem: "it names no secret, so all secrets would share one name",
                hint: "use {{ .SecretPath }} or {{ .SecretBaseName }}")
        }
    }

    /// Renders the name: every character AWS does not take becomes `_`.
    ///
    /// - Throws: ``ExternalNameError`` when the name is empty or longer than AWS takes.
    public func render(_ context: NameContext) throws(ExternalNameError) -> String {
        var name = ""
        for part in parts {
            switch part {
            case .text(let text): name += text
            case .variable(let variable): name += context.value(of: variable)
            }
        }
        let normalised = String(
            String.UnicodeScalarView(name.unicodeScalars.map { Self.isAllowed($0) ? $0 : "_" }))
        let length = normalised.utf8.count
        guard (1...512).contains(length) else { throw ExternalNameError(length: length) }
        return normalised
    }

    /// What AWS takes in a name, and Vault keeps: `A-Z a-z 0-9 / _ + = . @ -`.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", "_", "+", "=", ".", "@", "-": true
        default: false
        }
    }
}

/// Why a template was refused.
public struct NameTemplateError: Error, Sendable, Equatable {
    /// Characters before the offending one.
    public let position: Int
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let hint: String
}

/// Why a rendered name is none that AWS takes.
public struct ExternalNameError: Error, Sendable, Equatable {
    /// The length it has.
    public let length: Int
}
