import Crypto

/// A function of a name template, with its arguments; what is piped into it is the text it works on.
///
/// Works on Unicode scalars, before the name is normalised: one scalar is one character of the name.
enum NameFunction: Sendable, Equatable {
    /// Every letter that has one upper-case counterpart becomes it.
    case uppercase
    /// Every letter that has one lower-case counterpart becomes it.
    case lowercase
    /// Every occurrence of the first becomes the second, from left to right.
    case replace([Unicode.Scalar], [Unicode.Scalar])
    /// The text without that beginning, if it has it.
    case trimPrefix([Unicode.Scalar])
    /// The text without that end, if it has it.
    case trimSuffix([Unicode.Scalar])
    /// The first so many characters.
    case truncate(Int)
    /// The SHA-256 of the UTF-8 bytes as 64 hexadecimal digits.
    case sha256

    /// What a text may grow to on the way to a name; replacements piped into each other would fill the memory otherwise.
    static let longestText = 16_384

    func apply(to text: [Unicode.Scalar]) throws(ExternalNameError) -> [Unicode.Scalar] {
        switch self {
        case .uppercase: return text.map { Self.single($0.properties.uppercaseMapping) ?? $0 }
        case .lowercase: return text.map { Self.single($0.properties.lowercaseMapping) ?? $0 }
        case .replace(let old, let new): return try Self.replace(old, by: new, in: text)
        case .trimPrefix(let prefix): return text.starts(with: prefix) ? Array(text.dropFirst(prefix.count)) : text
        case .trimSuffix(let suffix):
            return text.count >= suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
                ? Array(text.dropLast(suffix.count)) : text
        case .truncate(let length): return Array(text.prefix(length))
        case .sha256:
            let bytes = Array(String(String.UnicodeScalarView(text)).utf8)
            return SHA256.hash(data: bytes).flatMap { byte in
                [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
    }

    private static let digits = Array("0123456789abcdef".unicodeScalars)

    /// A mapping to more than one character (ß to SS) is left out, as Go does: the length stays what it is.
    private static func single(_ mapping: String) -> Unicode.Scalar? {
        mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }

    private static func replace(
        _ old: [Unicode.Scalar], by new: [Unicode.Scalar], in text: [Unicode.Scalar]
    ) throws(ExternalNameError) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: old) {
                result += new
                index += old.count
            } else {
                result.append(text[index])
                index += 1
            }
            guard result.count <= longestText else { throw ExternalNameError(length: result.count) }
        }
        return result
    }
}
