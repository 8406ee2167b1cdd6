import JSONDocument

/// Makes text of a peer fit to be shown: short, on one line, and without any part of the secrets that were sent.
///
/// Services repeat what they refuse ("Value '...' failed to satisfy constraint"), so a text that shares sixteen bytes in
/// a row with a value, a key or a token, as it is or as it was written in JSON, is withheld as a whole.
struct SafeText: Sendable {
    private static let bound = 512
    private static let longestExamined = 8_192
    private static let window = 16

    private let values: [[UInt8]]

    /// Text to be shown beside that value.
    init(keepingOut secret: [UInt8]?) {
        self.init(keepingOut: secret.map { [$0] } ?? [])
    }

    /// Text to be shown beside those secrets; empty ones keep nothing out.
    init(keepingOut secrets: [[UInt8]]) {
        values = secrets.filter { !$0.isEmpty }.flatMap { secret in
            let written = JSONWriter.write(.string(String(decoding: secret, as: UTF8.self)), style: .wire)
            let inner = Array(written.dropFirst().dropLast())
            return inner == secret ? [secret] : [secret, inner]
        }
    }

    /// The text, fit to be shown.
    func shown(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longestExamined, !values.contains(where: { Self.shares(bytes, with: $0) }) else {
            return "(the service's text is withheld: it may repeat the value)"
        }
        let oneLine = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F || (0x80..<0xA0).contains(scalar.value)
                || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : Character(scalar)
        }
        return Self.prefix(String(oneLine), bytes: Self.bound)
    }

    private static func shares(_ text: [UInt8], with value: [UInt8]) -> Bool {
        guard value.count >= window else { return contains(text, value) }
        let seen = Set(windows(of: text))
        return !seen.isEmpty && windows(of: value).contains { seen.contains($0) }
    }

    private static func contains(_ text: [UInt8], _ value: [UInt8]) -> Bool {
        guard text.count >= value.count else { return false }
        return (0...(text.count - value.count)).contains { text[$0..<($0 + value.count)].elementsEqual(value) }
    }

    /// Every sixteen bytes in a row, as numbers.
    private static func windows(of bytes: [UInt8]) -> some Sequence<UInt128> {
        var number: UInt128 = 0
        var result: [UInt128] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            number = number << 8 | UInt128(byte)
            if index >= window - 1 { result.append(number) }
        }
        return result
    }

    private static func prefix(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.startIndex
        var used = 0
        for index in text.indices {
            used += text[index].utf8.count
            if used > bytes { break }
            end = text.index(after: index)
        }
        return text[..<end] + "..."
    }
}
