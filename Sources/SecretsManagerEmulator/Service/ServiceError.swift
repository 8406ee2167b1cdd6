/// A refusal of the service, with AWS's code and text.
struct ServiceError: Error, Sendable, Equatable {
    let code: String
    let message: String?
    let status: Int

    init(_ code: String, _ message: String?, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    static func invalidRequest(_ message: String) -> ServiceError {
        ServiceError("InvalidRequestException", message)
    }

    static func invalidParameter(_ message: String) -> ServiceError {
        ServiceError("InvalidParameterException", message)
    }

    static func resourceExists(_ message: String) -> ServiceError {
        ServiceError("ResourceExistsException", message)
    }

    static func notFound(_ message: String) -> ServiceError {
        ServiceError("ResourceNotFoundException", message)
    }

    /// What AWS's request model refuses before the service sees it.
    ///
    /// - Parameters:
    ///   - member: the member in lower camel case, as AWS prints it.
    ///   - value: the offending value when it is not sensitive; secret values are never echoed.
    ///   - constraint: the violated constraint, from "Member must".
    /// - Returns: a ValidationException with AWS's text.
    static func validation(_ member: String, value: String? = nil, _ constraint: String) -> ServiceError {
        let shown = value.map { "Value '\($0)'" } ?? "Value"
        return ServiceError(
            "ValidationException",
            "1 validation error detected: \(shown) at '\(member)' failed to satisfy constraint: \(constraint)")
    }

    static let unknownSecret = notFound("Secrets Manager can't find the specified secret.")
    static let scheduledName = invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.")
    static let markedForDeletion = invalidRequest(
        "You can't perform this operation on the secret because it was marked for deletion.")
    static let invalidName = ServiceError(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
    static let missingToken = invalidRequest(
        "You must provide a ClientRequestToken value. We recommend a UUID-type value.")
    static let unknownOperation = ServiceError("UnknownOperationException", nil)
    static let serialization = ServiceError("SerializationException", nil)
    static let throttled = ServiceError("ThrottlingException", "Rate exceeded")
    static let replica = invalidRequest(
        "Operation not permitted on a replica secret. Call must be made in primary secret's region.")
    static let tooManySecrets = ServiceError(
        "LimitExceededException", "You've reached the maximum number of secrets in this region.")
    static let tooManyVersions = ServiceError(
        "LimitExceededException", "You've reached the maximum number of versions for this secret.")
}
