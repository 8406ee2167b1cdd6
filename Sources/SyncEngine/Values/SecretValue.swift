import Crypto

/// Secret bytes: not Codable, redacted wherever they are described, reachable only inside ``withBytes(_:)``.
///
/// The bytes live in the crypto library's secure buffer, which is wiped when the last copy goes.
public struct SecretValue: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    private let buffer: SymmetricKey

    /// Takes a copy of those bytes.
    public init(_ bytes: [UInt8]) {
        buffer = SymmetricKey(data: bytes)
    }

    /// How many bytes there are.
    public var count: Int {
        buffer.bitCount / 8
    }

    /// Lends the bytes; they must not leave the closure but into another secret place.
    public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try unsafe buffer.withUnsafeBytes { unsafe try body(Array($0)) }
    }

    /// `<secret>`.
    public var description: String {
        "<secret>"
    }

    /// `<secret>`.
    public var debugDescription: String {
        "<secret>"
    }

    /// Shows nothing.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
