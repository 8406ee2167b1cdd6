/// The idempotency token of one intent: 32 random bytes in hex, 64 characters, the most AWS takes.
///
/// Random and stored, never derived from content: a content token would leave B current after A -> B -> A, and as the
/// token becomes the version id, an unkeyed hash would be a public guess oracle.
public struct IntentToken: Sendable, Hashable {
    /// The token's text.
    public let text: String

    /// A token read back from the store.
    public init(text: String) {
        self.text = text
    }

    /// A fresh token.
    public static func random(using generator: inout some RandomNumberGenerator) -> IntentToken {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for _ in 0..<4 {
            let number = generator.next() as UInt64
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(number >> shift & 0xF)
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return IntentToken(text: String(decoding: text, as: UTF8.self))
    }
}
