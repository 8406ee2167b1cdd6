/// What an error code of AWS says about the call.
enum ErrorClass: Sendable, Equatable {
    /// The service's own trouble; whether the call was applied is open.
    case service
    /// Too fast.
    case throttled
    /// The credentials or the signature are not accepted.
    case credentials
    /// A quota of hours.
    case quota
    /// A definite no.
    case refused

    /// The class of a code; nil for a code this client does not know.
    ///
    /// The codes are those of Secrets Manager's model and the common errors of AWS's JSON protocol. `LimitExceeded` is a
    /// quota here although every SDK retries it as throttling: it is lifted by hours, not by back-off.
    init?(code: String) {
        switch Self.withoutException(code) {
        case "InternalServiceError", "InternalServerError", "InternalFailure", "InternalError", "ServiceUnavailable",
            "ServiceFailure", "RequestTimeout":
            self = .service
        case "Throttling", "Throttled", "RequestThrottled", "TooManyRequests", "RequestLimitExceeded", "SlowDown",
            "BandwidthLimitExceeded", "PriorRequestNotComplete", "TransactionInProgress",
            "ProvisionedThroughputExceeded", "EC2Throttled":
            self = .throttled
        case "ExpiredToken", "UnrecognizedClient", "InvalidSignature", "SignatureDoesNotMatch", "IncompleteSignature",
            "InvalidClientTokenId", "MissingAuthenticationToken", "InvalidAccessKeyId", "AuthFailure",
            "TokenRefreshRequired", "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture":
            self = .credentials
        case "LimitExceeded":
            self = .quota
        case "InvalidParameter", "InvalidRequest", "EncryptionFailure", "DecryptionFailure", "ResourceExists",
            "ResourceNotFound", "MalformedPolicyDocument", "PreconditionNotMet", "Validation", "ValidationError",
            "AccessDenied", "OptInRequired", "InvalidAction", "UnknownOperation", "Serialization",
            "InvalidParameterValue", "InvalidParameterCombination", "MissingParameter", "NotAuthorized":
            self = .refused
        default:
            return nil
        }
    }

    /// Whether such a refusal may be about the date of the signature.
    static func isClockSkew(code: String, message: String) -> Bool {
        switch withoutException(code) {
        case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture":
            return true
        case "InvalidSignature", "SignatureDoesNotMatch", "AuthFailure":
            let message = message.lowercased()
            return message.contains("signature expired") || message.contains("not yet current")
        default:
            return false
        }
    }

    /// Some services add `Exception` to the common codes, some do not.
    private static func withoutException(_ code: String) -> String {
        code.hasSuffix("Exception") ? String(code.dropLast("Exception".count)) : code
    }
}
