import Synchronization

/// A statement that is put together once, with a number under which connections keep it prepared.
///
/// A literal needs none: where it lies says which one it is.
final class SQL: Sendable {
    private static let count = Atomic<Int>(0)

    let text: String
    let number: Int

    init(_ text: String) {
        self.text = text
        number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    }
}

/// What finds a prepared statement without a look at its text, where that is possible.
enum StatementKey: Hashable {
    case literal(UInt)
    case composed(Int)
    /// One whose parts depend on the arguments.
    case text(String)
}
