/// A name that is compared by its UTF-8 bytes.
///
/// Swift's string equality follows canonical equivalence: `é` and `e` + combining accent are equal there, while they are
/// two secrets in the host and two names in AWS.
public protocol UTF8Name: Sendable, Hashable, CustomStringConvertible, Comparable {
    /// The name as it was written.
    var text: String { get }
}

extension UTF8Name {
    /// Compares the bytes.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8.elementsEqual(rhs.text.utf8)
    }

    /// Orders by bytes, which is the order of code points.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8.lexicographicallyPrecedes(rhs.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 {
            hasher.combine(byte)
        }
    }

    /// The name as it was written.
    public var description: String {
        text
    }
}
