import Crypto

/// A keyed digest of a value: tells whether two values are equal without being a guess oracle.
public struct ValueDigest: Sendable, Hashable {
    /// The 32 bytes of the HMAC.
    public let bytes: [UInt8]

    /// A digest read back from the store.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// Makes digests: HMAC-SHA256 under the store's MAC key.
public struct ValueDigester: Sendable {
    private let key: SecretValue

    /// A digester under that key of 32 bytes.
    public init(key: SecretValue) {
        self.key = key
    }

    /// The digest of a value.
    public func digest(of value: SecretValue) -> ValueDigest {
        let code = key.withBytes { keyBytes in
            value.withBytes { HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: keyBytes)) }
        }
        return ValueDigest(bytes: Array(code))
    }
}
