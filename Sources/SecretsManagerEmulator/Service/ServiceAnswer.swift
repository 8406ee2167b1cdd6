import JSONDocument

/// What the service answers to one call, before HTTP.
struct ServiceAnswer: Sendable, Equatable {
    /// The HTTP status.
    let status: Int
    /// The document; nil for the operations that answer with an empty body.
    let document: JSONValue?
    /// The error code; nil on success.
    let code: String?

    /// A success.
    init(_ document: JSONValue?) {
        self.status = 200
        self.document = document
        self.code = nil
    }

    /// What an operation returned or threw.
    init(_ result: Result<JSONValue, ServiceError>) {
        switch result {
        case .success(let document): self.init(document)
        case .failure(let error): self.init(error)
        }
    }

    /// A refusal.
    ///
    /// The text is under `Message` for the errors of the service's own model and under `message` for those of the
    /// framework in front of it: AWS uses both, and a client must read both.
    init(_ error: ServiceError) {
        status = error.status
        code = error.code
        var body = JSONObject()
        body["__type"] = .string(error.code)
        if let message = error.message {
            body[ServiceAnswer.modelled.contains(error.code) ? "Message" : "message"] = .string(message)
        }
        document = .object(body)
    }

    /// The error text; nil on success.
    var message: String? {
        guard code != nil else { return nil }
        return document?["Message"]?.string ?? document?["message"]?.string
    }

    private static let modelled: Set<String> = [
        "InvalidParameterException", "InvalidRequestException", "LimitExceededException", "EncryptionFailure",
        "DecryptionFailure", "ResourceExistsException", "ResourceNotFoundException",
        "MalformedPolicyDocumentException", "PublicPolicyException", "PreconditionNotMetException",
        "InternalServiceError",
        "AccessDeniedException",
    ]
}
