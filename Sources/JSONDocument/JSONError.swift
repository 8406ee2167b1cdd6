/// Why a document was refused. Never carries text of the document.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: String, Sendable, CaseIterable {
        /// A byte that the grammar does not allow here.
        case unexpectedByte = "unexpected_byte"
        /// The document ended in the middle of a value.
        case unexpectedEnd = "unexpected_end"
        /// Bytes after the end of the value.
        case trailingBytes = "trailing_bytes"
        /// A sequence that is not UTF-8 (overlong, surrogate, beyond U+10FFFF, truncated).
        case invalidUTF8 = "invalid_utf8"
        /// A raw control character inside a string.
        case controlCharacter = "control_character"
        /// A backslash followed by something that is not an escape.
        case invalidEscape = "invalid_escape"
        /// A `\u` surrogate without its other half.
        case unpairedSurrogate = "unpaired_surrogate"
        /// `\u0000` in a member name.
        case nullInKey = "null_in_key"
        /// A number outside the grammar.
        case invalidNumber = "invalid_number"
        /// The same member name twice in one object.
        case duplicateKey = "duplicate_key"
        /// More bytes than allowed.
        case tooLong = "too_long"
        /// Nested deeper than allowed.
        case tooDeep = "too_deep"
        /// More values than allowed.
        case tooManyNodes = "too_many_nodes"
        /// More members in one object than allowed.
        case tooManyMembers = "too_many_members"
        /// json-c and the checks before it disagree; the document is refused.
        case parserDisagrees = "parser_disagrees"
    }

    /// What was wrong.
    public let reason: Reason
    /// Offset of the first offending byte.
    public let offset: Int

    /// An error at that offset.
    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The reason and the offset.
    public var description: String {
        "\(reason.rawValue.replacing("_", with: " ")) at byte \(offset)"
    }
}
