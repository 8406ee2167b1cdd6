/// What a schema says about a field beyond its ``FieldType``.
public enum FieldShape: Sendable, Equatable {
    /// Nothing more.
    case any
    /// A string of so many bytes of UTF-8.
    case bytes(ClosedRange<Int>)
    /// A string that this regular expression (ECMA-262) describes as far as it can: the decoder may be stricter.
    case pattern(String)
    /// A time of RFC 3339.
    case time
    /// A time of RFC 3339, or an empty string.
    case timeOrEmpty
    /// One of these strings; of a list each element is.
    case choice([String])
    /// An integer of this range; of a list each element is.
    case range(ClosedRange<Int64>)
    /// 0, or an integer of this range.
    case zeroOr(ClosedRange<Int64>)
    /// A list or a map of so many elements.
    case count(ClosedRange<Int>)
    /// An object of this shape; of a list each element is.
    case object(WireObject)
    /// An object whose members are objects of this shape, by a key.
    case members(WireObject)
    /// An object of so many members, each an integer from 1 or `null`.
    case versions(ClosedRange<Int>)
    /// An object of counts; the names that may occur, or any.
    case counts([String])
    /// An object of at least one member.
    case filledObject
    /// The same as another shape, or `null`.
    indirect case orNull(FieldShape)
}
