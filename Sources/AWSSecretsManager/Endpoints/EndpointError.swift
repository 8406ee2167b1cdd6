/// Why an endpoint or a region was refused. Never repeats the refused text, which could carry credentials.
public struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of refusal it is.
    public struct Code: Sendable, Hashable, RawRepresentable {
        /// The code's stable name.
        public let rawValue: String

        /// A code of that name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The region is not in the table.
        public static let unknownRegion = Code(rawValue: "UnknownRegion")
        /// Neither a region nor an endpoint is known.
        public static let missingRegion = Code(rawValue: "MissingRegion")
        /// The URL is not one that can be used.
        public static let invalidURL = Code(rawValue: "InvalidEndpointURL")
        /// Plaintext to an address that is not loopback.
        public static let plaintextNotAllowed = Code(rawValue: "PlaintextNotAllowed")
        /// The file of trusted authorities cannot be read.
        public static let unreadableBundle = Code(rawValue: "UnreadableBundle")
        /// The URL of the proxy is not one that can be used.
        public static let unusableProxy = Code(rawValue: "UnusableProxy")
        /// Settings that exclude each other.
        public static let conflictingSettings = Code(rawValue: "ConflictingEndpointSettings")
    }

    /// What kind of refusal it is.
    public let code: Code
    /// What is wrong, for people.
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
