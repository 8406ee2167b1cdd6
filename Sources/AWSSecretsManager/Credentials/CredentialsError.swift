/// Why there are no credentials. Never carries any part of them but a key id.
public struct CredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is; open, later providers add their own.
    public struct Code: Sendable, Hashable, RawRepresentable {
        /// The code's stable name, as it shows in a failure.
        public let rawValue: String

        /// A code of that name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// This source has none; the next one is asked.
        public static let notFound = Code(rawValue: "CredentialsNotFound")
        /// This source has half of them or unusable ones; asking on would hide the mistake.
        public static let invalid = Code(rawValue: "CredentialsInvalid")
        /// AWS refused to give any, for example because a role does not trust the caller.
        public static let refused = Code(rawValue: "CredentialsRefused")
        /// This source should have some but could not be reached.
        public static let unavailable = Code(rawValue: "CredentialsUnavailable")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What to do about it, for people.
    public let message: String

    /// An error of that kind.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String {
        message
    }
}
