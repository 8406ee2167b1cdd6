/// Why there is no answer, and whether the request can have taken effect.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is known about the request.
    public enum Delivery: Sendable {
        /// No byte of the body left: it cannot have taken effect.
        case notSent
        /// It left at least in part: it may have taken effect, now or later.
        case ambiguous
        /// The address guard forbade it; sending again changes nothing.
        case refused
    }

    /// What is known about the request.
    public let delivery: Delivery
    /// A stable code of our own, e.g. `ConnectionRefused`.
    public let code: String
    /// What happened, for people; never a part of the request.
    public let message: String

    /// An error of those parts.
    public init(delivery: Delivery, code: String, message: String) {
        self.delivery = delivery
        self.code = code
        self.message = message
    }

    init(_ refusal: AddressRefusal) {
        self.init(delivery: .refused, code: refusal.code, message: refusal.message)
    }

    /// Code and message.
    public var description: String {
        "\(code): \(message)"
    }
}
