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
        let left = lhs.text.utf8
        let right = rhs.text.utf8
        // Names are compared all the time, and native strings lie in one piece.
        let same = unsafe left.withContiguousStorageIfAvailable { left in
            unsafe right.withContiguousStorageIfAvailable { right in
                unsafe left.count == right.count && left.elementsEqual(right)
            }
        }
        return (same ?? nil) ?? left.elementsEqual(right)
    }

    /// Orders by bytes, which is the order of code points.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8.lexicographicallyPrecedes(rhs.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
        // So that a name in a longer key does not run into what follows it.
        hasher.combine(0xFF as UInt8)
    }

    /// The name as it was written.
    public var description: String {
        text
    }
}
