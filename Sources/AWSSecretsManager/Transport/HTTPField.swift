/// One header line.
public struct HTTPField: Sendable, Hashable {
    /// The name; compared without regard to case.
    public let name: String
    /// The value.
    public let value: String

    /// A header line of that name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
