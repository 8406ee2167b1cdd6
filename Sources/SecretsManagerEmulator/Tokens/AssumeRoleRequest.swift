import JSONDocument

/// The parameters that both ways to assume a role share, with STS's checks.
struct AssumeRoleRequest: Sendable {
    let roleARN: String
    let sessionName: String
    let seconds: Int64
    let externalID: String?
    /// The session's own policy; nil for none.
    let policies: [PolicyDocument]?

    init(_ input: JSONObject) throws(ServiceError) {
        roleARN = try AssumeRoleRequest.text("RoleArn", "roleArn", 20...2048, input)
        sessionName = try AssumeRoleRequest.text("RoleSessionName", "roleSessionName", 2...64, input)
        let others = Set("_+=,.@-".utf8)
        let isPlain = sessionName.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || others.contains(byte)
        }
        guard isPlain else {
            throw .stsValidation(
                "Value '\(sessionName)' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular "
                    + "expression pattern: [\\w+=,.@-]*")
        }
        seconds = try AssumeRoleRequest.duration(input)
        if input["ExternalId"] == nil {
            externalID = nil
        } else {
            externalID = try AssumeRoleRequest.text("ExternalId", "externalId", 2...1224, input)
        }
        policies = try AssumeRoleRequest.policies(input)
    }

    private static func text(
        _ name: String, _ member: String, _ range: ClosedRange<Int>, _ input: JSONObject
    ) throws(ServiceError) -> String {
        guard let text = input[name]?.string else { throw .missingParameter(member) }
        let count = text.unicodeScalars.count
        if count < range.lowerBound {
            throw .stsValidation(
                "Value '\(text)' at '\(member)' failed to satisfy constraint: Member must have length greater than or "
                    + "equal to \(range.lowerBound)")
        }
        if count > range.upperBound {
            throw .stsValidation(
                "Value '\(text)' at '\(member)' failed to satisfy constraint: Member must have length less than or "
                    + "equal to \(range.upperBound)")
        }
        return text
    }

    private static func duration(_ input: JSONObject) throws(ServiceError) -> Int64 {
        guard let text = input["DurationSeconds"]?.string else { return 3600 }
        guard let seconds = Int64(text) else {
            throw ServiceError("MalformedInput", "DurationSeconds is not an integer")
        }
        if seconds < 900 {
            throw .stsValidation(
                "Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member must have value greater "
                    + "than or equal to 900")
        }
        if seconds > 43_200 {
            throw .stsValidation(
                "Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member must have value less than "
                    + "or equal to 43200")
        }
        return seconds
    }

    private static func policies(_ input: JSONObject) throws(ServiceError) -> [PolicyDocument]? {
        guard let text = input["Policy"]?.string else { return nil }
        do {
            return [try PolicyDocument(text)]
        } catch {
            throw ServiceError("MalformedPolicyDocument", error.message)
        }
    }
}

extension ServiceError {
    /// What STS's request model refuses.
    static func stsValidation(_ detail: String) -> ServiceError {
        ServiceError("ValidationError", "1 validation error detected: \(detail)")
    }

    static func missingParameter(_ member: String) -> ServiceError {
        stsValidation("Value null at '\(member)' failed to satisfy constraint: Member must not be null")
    }

    /// A refusal of the signature in the codes of the Query protocol, which differ from those of the JSON protocol.
    var inQueryProtocol: ServiceError {
        switch code {
        case "UnrecognizedClientException": ServiceError("InvalidClientTokenId", message, status: 403)
        case "InvalidSignatureException": ServiceError("SignatureDoesNotMatch", message, status: 403)
        case "ExpiredTokenException": ServiceError("ExpiredToken", message, status: 403)
        case "MissingAuthenticationTokenException":
            ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
        default: self
        }
    }
}
