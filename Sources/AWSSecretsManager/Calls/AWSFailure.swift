/// What kept a call from being applied, as AWS or this client put it. Safe to show: it never holds a part of the value.
public struct AWSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// AWS's error code, or one of our own such as `ConnectionRefused`.
    public let code: String
    /// AWS's own text, bounded; or ours.
    public let message: String
    /// The status of the answer, when there was one.
    public let httpStatus: Int?
    /// AWS's id of the request, when it told.
    public let requestID: String?
    /// The operation, e.g. `CreateSecret`.
    public let operation: String

    /// A failure of those parts.
    public init(code: String, message: String, httpStatus: Int? = nil, requestID: String? = nil, operation: String) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
        self.requestID = requestID
        self.operation = operation
    }

    /// Operation, code and message.
    public var description: String {
        "\(operation): \(code): \(message)"
    }
}
