/// Why an agent cannot start or go on.
public struct AgentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The stable text.
        public let rawValue: String

        /// A code of that text.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A flag, a variable or the configuration file.
        public static let configuration = Code(rawValue: "configuration")
        /// The socket cannot be made.
        public static let socket = Code(rawValue: "socket")
        /// Another agent serves the socket or owns the state.
        public static let inUse = Code(rawValue: "in_use")
        /// The state store cannot be opened or failed.
        public static let store = Code(rawValue: "store")
        /// A library on this machine does not do what it must.
        public static let platform = Code(rawValue: "platform")
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What happened.
    public let message: String
    /// What to do about it.
    public let hint: String?

    /// An error.
    public init(code: Code, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message.
    public var description: String {
        message
    }
}
