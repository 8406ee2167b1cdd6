/// How much of a secret one secret in AWS holds; it decides what a name has to tell apart.
public enum Granularity: String, Sendable, Hashable, CaseIterable {
    /// The whole secret of the host, as one JSON object.
    case secretPath = "secret-path"
    /// One top-level key of it.
    case secretKey = "secret-key"
}
