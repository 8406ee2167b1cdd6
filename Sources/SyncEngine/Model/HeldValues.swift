import SyncProtocol

/// Values pushed for secrets that have no association yet: in memory only, bounded, gone with the process.
///
/// They make `secret.put` before `association.set` work, as a user types it first.
public struct HeldValues: Sendable {
    /// A held value with what is known of its secret.
    public struct Held: Sendable {
        /// The secret's row as it would be.
        public var record: SecretRecord
        /// The encoded value.
        public var value: SecretValue
    }

    /// Bytes held at most: 16 MiB.
    public static let capacity = 16 << 20

    private var values: [SecretID: Held] = [:]
    private var bytes = 0

    /// Nothing held.
    public init() {}

    /// The held value of a secret.
    public subscript(id: SecretID) -> Held? {
        values[id]
    }

    /// Holds a value in place of an older one.
    ///
    /// - Returns: false when there is no room; nothing changes then.
    public mutating func hold(_ held: Held, for id: SecretID) -> Bool {
        let after = bytes - cost(id, values[id]) + cost(id, held)
        guard after <= Self.capacity else { return false }
        bytes = after
        values[id] = held
        return true
    }

    /// Lets a value go.
    public mutating func release(_ id: SecretID) {
        bytes -= cost(id, values[id])
        values[id] = nil
    }

    /// Bytes held, names and overhead included.
    public var heldBytes: Int {
        bytes
    }

    private func cost(_ id: SecretID, _ held: Held?) -> Int {
        guard let held else { return 0 }
        let metadata = held.record.customMetadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 64 }
        return held.value.count + metadata + id.name.text.utf8.count + 256
    }
}
