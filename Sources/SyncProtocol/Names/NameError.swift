/// Why a text is not a name. Never carries the text.
public struct NameError: Error, Sendable, Equatable {
    /// What would be accepted, for people: `"1..128 of A-Z a-z 0-9 . _ -"`.
    public let expected: String

    /// An error that names what would be accepted.
    public init(expected: String) {
        self.expected = expected
    }
}
