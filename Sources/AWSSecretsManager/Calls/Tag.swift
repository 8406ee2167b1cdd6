/// A tag of a secret.
public struct Tag: Sendable, Hashable {
    /// The key.
    public let key: String
    /// The value, often empty.
    public let value: String

    /// A tag of that key and value.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
