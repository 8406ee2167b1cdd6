/// A top-level key of a secret's data, where each key is a secret of its own in AWS; any text, also an empty one.
public struct SubKey: UTF8Name {
    /// The key as it was written.
    public let text: String

    /// That key.
    public init(_ text: String) {
        self.text = text
    }

    /// Bytes of a key that a row shows.
    public static let shownBytes = 512

    /// The key as rows show it and as they are ordered: a longer one than ``shownBytes`` is cut, and ends in `~` and 16
    /// hexadecimal digits that differ where what was cut off does (FNV-1a over the whole key).
    public var shown: SubKey {
        guard text.utf8.count > Self.shownBytes else { return self }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        var result = String.UnicodeScalarView()
        var bytes = 17
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > Self.shownBytes { break }
            result.append(scalar)
        }
        return SubKey("\(String(result))~\(String(repeating: "0", count: 16 - digits.count))\(digits)")
    }

    /// The key as a row's key has it: `/` is `%2F` and `%` is `%25`, so that it holds no slash and reads back.
    public var escaped: String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "/": result.append(contentsOf: "%2F".unicodeScalars)
            case "%": result.append(contentsOf: "%25".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Reads back a key as ``escaped`` writes it; a `%` that begins none of the two stands for itself.
    public init(escaped text: some StringProtocol) {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            switch String(String.UnicodeScalarView(scalars[index..<min(index + 3, scalars.count)])) {
            case "%2F", "%2f":
                result.append("/")
                index += 3
            case "%25":
                result.append("%")
                index += 3
            default:
                result.append(scalars[index])
                index += 1
            }
        }
        self.text = String(result)
    }
}
