/// Why the emulator could not be set up.
public struct EmulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable {
        /// A policy document is not valid or uses something that is not supported.
        case invalidPolicy
        /// A fault rule of the admin interface could not be read.
        case invalidFault
        /// A user, role or account that is not there, or a document of accounts that cannot be read.
        case unknownIdentity
        /// A setting that is not known or out of range.
        case invalidSetting
        /// An edit of the stored secrets was refused.
        case refused
        /// The address could not be bound.
        case bindFailed
    }

    /// The kind of failure.
    public let code: Code
    /// What was tried and why it failed; carries no secret.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String {
        message
    }
}
