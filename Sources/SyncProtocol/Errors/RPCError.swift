public import JSONDocument

/// Why a request was refused, as it goes onto the wire. Carries no text of the request and no value.
public struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What became of the command.
    public enum Outcome: String, Sendable {
        /// Nothing changed.
        case notApplied = "not_applied"
        /// The change is durable.
        case applied
        /// The change is durable and its work waits.
        case queued
        /// Whether the change is durable cannot be said.
        case unknown
    }

    /// What AWS said, where it is AWS's doing.
    public struct AWSCause: Sendable, Equatable {
        /// The API operation.
        public var operation: String
        /// AWS's error code, or the agent's own where AWS did not answer.
        public var code: String
        /// AWS's id of the request.
        public var requestID: String?

        /// That cause.
        public init(operation: String, code: String, requestID: String? = nil) {
            self.operation = operation
            self.code = code
            self.requestID = requestID
        }

        var json: JSONValue {
            var object = JSONObject()
            object["operation"] = .string(operation)
            object["code"] = .string(code)
            object["request_id"] = requestID.map(JSONValue.string)
            return .object(object)
        }

        init?(json: JSONValue?) {
            guard let operation = json?["operation"]?.string, let code = json?["code"]?.string else { return nil }
            self.init(operation: operation, code: code, requestID: json?["request_id"]?.string)
        }
    }

    /// The stable reason.
    public var reason: ErrorReason
    /// For people: lower case, operation and object first, no values.
    public var message: String
    /// What became of the command.
    public var outcome: Outcome
    /// JSON pointer of the offending parameter, below `params`: `/region`.
    public var path: String?
    /// Offset of the offending byte of the line.
    public var offset: Int?
    /// What would have been accepted.
    public var expected: String?
    /// What to do about it.
    public var hint: String?
    /// When to try again, in milliseconds.
    public var retryAfterMilliseconds: Int64?
    /// What AWS said.
    public var aws: AWSCause?

    /// An error of that reason; nothing was applied unless `outcome` says so.
    public init(
        _ reason: ErrorReason, _ message: String, outcome: Outcome = .notApplied, path: String? = nil,
        offset: Int? = nil, expected: String? = nil, hint: String? = nil, retryAfterMilliseconds: Int64? = nil,
        aws: AWSCause? = nil
    ) {
        self.reason = reason
        self.message = message
        self.outcome = outcome
        self.path = path
        self.offset = offset
        self.expected = expected
        self.hint = hint
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.aws = aws
    }

    /// The message.
    public var description: String {
        message
    }

    /// The error object of the reply.
    public var json: JSONValue {
        var data: JSONObject = JSONObject()
        data["reason"] = .string(reason.rawValue)
        data["retryable"] = .bool(reason.isRetryable)
        data["outcome"] = .string(outcome.rawValue)
        data["path"] = path.map(JSONValue.string)
        data["offset"] = offset.map(JSONValue.integer)
        data["expected"] = expected.map(JSONValue.string)
        data["hint"] = hint.map(JSONValue.string)
        data["retry_after_ms"] = retryAfterMilliseconds.map(JSONValue.integer)
        data["aws"] = aws?.json
        return ["code": .integer(reason.code), "message": .string(message), "data": .object(data)]
    }

    /// Reads the error object of a reply; a code this version does not know reads as `internal_error`.
    public init(json: JSONValue) {
        let data = json["data"]
        let code = json["code"]?.int64
        let named = data?["reason"]?.string.flatMap(ErrorReason.init(rawValue:))
        reason = named ?? ErrorReason.allCases.first { code == Int64($0.code) } ?? .internalError
        message = json["message"]?.string ?? "the agent answered an error without a message"
        outcome = data?["outcome"]?.string.flatMap(Outcome.init(rawValue:)) ?? .unknown
        path = data?["path"]?.string
        offset = data?["offset"]?.int64.flatMap { Int(exactly: $0) }
        expected = data?["expected"]?.string
        hint = data?["hint"]?.string
        retryAfterMilliseconds = data?["retry_after_ms"]?.int64
        aws = AWSCause(json: data?["aws"])
    }
}

extension RPCError {
    /// The document reader's refusal as a wire error.
    public init(_ error: JSONError) {
        switch error.reason {
        case .tooDeep, .tooManyNodes, .tooManyMembers:
            self.init(.tooComplex, "line refused: \(error)", offset: error.offset)
        case .tooLong:
            self.init(.lineTooLong, "line refused: \(error)", offset: error.offset)
        case .unexpectedByte, .unexpectedEnd, .trailingBytes, .invalidUTF8, .controlCharacter, .invalidEscape,
            .unpairedSurrogate, .nullInKey, .invalidNumber, .duplicateKey, .parserDisagrees:
            self.init(.parseError, "line refused: \(error)", offset: error.offset)
        }
    }
}
