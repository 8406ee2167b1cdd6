/// Writes a value tree as compact JSON: no spaces, number text verbatim, one spelling for every document.
public struct JSONWriter: Sendable {
    /// How strings and members are spelled.
    public enum Style: Sendable {
        /// For the wire: every character outside printable ASCII is a `\uXXXX` escape, so that no reader can see a line
        /// break where there is none; members in the order of the tree.
        case wire
        /// For values: only `"`, `\` and control characters are escaped, everything else is UTF-8; members sorted by
        /// code point. Equal content is equal bytes.
        case canonical
    }

    /// The bytes of that document.
    ///
    /// - Parameters:
    ///   - value: the document.
    ///   - style: the spelling.
    /// - Returns: the JSON text in UTF-8, without a line break at the end.
    public static func write(_ value: JSONValue, style: Style = .wire) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.append(value)
        return writer.bytes
    }

    private let style: Style
    private var bytes: [UInt8] = []

    private init(style: Style) {
        self.style = style
        bytes.reserveCapacity(256)
    }

    private mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(true): bytes.append(contentsOf: "true".utf8)
        case .bool(false): bytes.append(contentsOf: "false".utf8)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let string): append(string: string)
        case .array(let elements): append(elements: elements)
        case .object(let object): append(members: object.members)
        }
    }

    private mutating func append(elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func append(members: [JSONObject.Member]) {
        let ordered =
            switch style {
            case .wire: members
            case .canonical: members.sorted { comesBefore($0.name, $1.name) }
            }
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in ordered.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(string: member.name)
            bytes.append(UInt8(ascii: ":"))
            append(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The byte order of UTF-8 is the order of code points.
    private func comesBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private mutating func append(string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            unsafe append(text: text)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends valid UTF-8: whatever needs no escape in one piece, the rest character by character.
    private mutating func append(text: UnsafeBufferPointer<UInt8>) {
        let end: UInt8 =
            switch style {
            case .wire: 0x7F
            case .canonical: 0xFF
            }
        var plain = 0
        var index = 0
        while index < text.count {
            let byte = unsafe text[index]
            if byte >= 0x20, byte < end, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            unsafe bytes.append(contentsOf: text[plain..<index])
            if byte < 0x80 {
                appendEscape(byte)
                index += 1
            } else {
                index += unsafe appendCharacter(text[index...])
            }
            plain = index
        }
        unsafe bytes.append(contentsOf: text[plain...])
    }

    /// Appends the first character, one of several bytes, as one escape or a pair of them.
    ///
    /// - Returns: the bytes of the character.
    private mutating func appendCharacter(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        let lead = unsafe text[text.startIndex]
        let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var scalar = UInt32(lead) & (0x7F >> UInt32(count))
        for offset in 1..<count {
            scalar = unsafe scalar << 6 | UInt32(text[text.startIndex + offset] & 0x3F)
        }
        if scalar < 0x1_0000 {
            appendUnicodeEscape(UInt16(truncatingIfNeeded: scalar))
        } else {
            let offset = scalar - 0x1_0000
            appendUnicodeEscape(0xD800 | UInt16(truncatingIfNeeded: offset >> 10))
            appendUnicodeEscape(0xDC00 | UInt16(truncatingIfNeeded: offset & 0x3FF))
        }
        return count
    }

    /// Appends an ASCII character as an escape.
    private mutating func appendEscape(_ byte: UInt8) {
        let short: UInt8
        switch byte {
        case 0x08: short = UInt8(ascii: "b")
        case 0x09: short = UInt8(ascii: "t")
        case 0x0A: short = UInt8(ascii: "n")
        case 0x0C: short = UInt8(ascii: "f")
        case 0x0D: short = UInt8(ascii: "r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): short = byte
        default:
            appendUnicodeEscape(UInt16(byte))
            return
        }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(short)
    }

    private mutating func appendUnicodeEscape(_ unit: UInt16) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        appendHexDigit(unit >> 12)
        appendHexDigit(unit >> 8)
        appendHexDigit(unit >> 4)
        appendHexDigit(unit)
    }

    /// Appends the lowest four bits as one digit.
    private mutating func appendHexDigit(_ unit: UInt16) {
        let digit = UInt8(truncatingIfNeeded: unit & 0xF)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
