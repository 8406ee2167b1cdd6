/// Why a template was refused.
public struct NameTemplateError: Error, Sendable, Equatable {
    /// Characters (Unicode scalars) before the offending one.
    public let position: Int
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let hint: String
}

/// Why a rendered name is none that AWS takes.
public struct ExternalNameError: Error, Sendable, Equatable {
    /// The length it has, or got to on the way.
    public let length: Int
}
