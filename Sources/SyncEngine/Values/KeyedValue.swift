import SyncProtocol

/// One top-level key of a secret's data and its value, as AWS holds it.
struct KeyedValue: Sendable, Equatable {
    /// The key.
    let key: SubKey
    /// Whether the value is a string in the host; else its bytes are JSON text.
    let isText: Bool
    /// The bytes.
    let value: SecretValue
}
