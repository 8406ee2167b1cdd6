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
        var text = ""
        for _ in 0..<4 {
            let digits = String(generator.next() as UInt64, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return IntentToken(text: text)
    }
}
