/// Why a shared configuration or credentials file cannot be used. Never repeats a value of the file.
public struct ProfileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, with the file's path and line where they are known.
    public let message: String

    /// An error of that text.
    public init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String {
        message
    }
}
