public import JSONDocument

/// One message of a client: a request, or a notification when it has no id.
public struct Request: Sendable, Equatable {
    /// The id; nil for a notification.
    public let id: RequestID?
    /// The method's name.
    public let method: String
    /// The parameters without `_meta`.
    public let params: JSONObject
    /// `params._meta`.
    public let meta: RequestMeta

    /// A request as a client builds it.
    public init(id: RequestID?, method: String, params: JSONObject = JSONObject(), meta: RequestMeta = RequestMeta()) {
        self.id = id
        self.method = method
        self.params = params
        self.meta = meta
    }

    /// Takes the value tree of a line.
    ///
    /// - Throws: `invalid_request` for a message that is not one of this protocol, `method_not_found` for a name no
    ///   method can have, `invalid_params` for a bad `_meta`. ``idOfRefused(_:)`` says whom to answer then.
    public init(json: JSONValue) throws(RPCError) {
        guard let envelope = json.object else {
            throw RPCError(
                .invalidRequest, "request refused: not an object", expected: "one JSON object per line, no batch arrays"
            )
        }
        for name in envelope.names where !["jsonrpc", "id", "method", "params"].contains(name) {
            throw RPCError(
                .invalidRequest, "request refused: unknown envelope member",
                expected: "jsonrpc, id, method, params")
        }
        guard envelope["jsonrpc"]?.string == "2.0" else {
            throw RPCError(
                .invalidRequest, "request refused: jsonrpc is missing or wrong", expected: "\"jsonrpc\":\"2.0\"")
        }
        if let id = envelope["id"] {
            self.id = try RequestID(json: id)
        } else {
            id = nil
        }
        guard let method = envelope["method"]?.string else {
            throw RPCError(
                .invalidRequest, "request refused: method is missing or not a string", expected: "a method name")
        }
        // No name is longer; and whoever logs or compares this one need not care.
        guard (1...128).contains(method.utf8.count) else {
            throw RPCError(
                .methodNotFound, "method is not known here", expected: "a method of protocol \(ProtocolLimits.version)")
        }
        self.method = method
        var params = JSONObject()
        if let given = envelope["params"] {
            guard let object = given.object else {
                throw RPCError(
                    .invalidRequest, "request refused: params is not an object",
                    expected: "params by name, in an object")
            }
            params = object
        }
        meta = try RequestMeta(json: params["_meta"])
        params["_meta"] = nil
        self.params = params
    }

    /// The id of a message that was refused, when it has a valid one: the error reply then carries it.
    public static func idOfRefused(_ json: JSONValue) -> RequestID? {
        json["id"].flatMap { try? RequestID(json: $0) }
    }

    /// The line of this message, without the LF.
    public var line: [UInt8] {
        var envelope = JSONObject()
        envelope["jsonrpc"] = "2.0"
        envelope["id"] = id?.json
        envelope["method"] = .string(method)
        var params = self.params
        params["_meta"] = meta.json
        if !params.isEmpty { envelope["params"] = .object(params) }
        return JSONWriter.write(.object(envelope))
    }
}

/// `params._meta`: what is said about a request, not to it. Members that are not known here are ignored.
public struct RequestMeta: Sendable, Equatable {
    /// How long a reply may be held for `wait`, in milliseconds, 1..600,000; accepted work goes on.
    public var deadlineMilliseconds: Int64?
    /// W3C trace context, kept for the logs.
    public var traceparent: String?
    /// Names the request in notifications of its progress; without one there are none.
    public var progressToken: RequestID?

    /// Nothing said.
    public init(
        deadlineMilliseconds: Int64? = nil, traceparent: String? = nil, progressToken: RequestID? = nil
    ) {
        self.deadlineMilliseconds = deadlineMilliseconds
        self.traceparent = traceparent
        self.progressToken = progressToken
    }

    init(json: JSONValue?) throws(RPCError) {
        guard let json else { return }
        guard let object = json.object else {
            throw RPCError(.invalidParams, "_meta is not an object", path: "/_meta", expected: "an object")
        }
        if let given = object["deadline_ms"] {
            guard let value = given.int64, (1...ProtocolLimits.waitMillisecondsMaximum).contains(value) else {
                throw RPCError(
                    .invalidParams, "deadline_ms is out of range", path: "/_meta/deadline_ms",
                    expected: "an integer from 1 to \(ProtocolLimits.waitMillisecondsMaximum)")
            }
            deadlineMilliseconds = value
        }
        if let given = object["traceparent"] {
            guard let text = given.string, text.utf8.count <= 128 else {
                throw RPCError(
                    .invalidParams, "traceparent is not a short string", path: "/_meta/traceparent",
                    expected: "a string of at most 128 bytes")
            }
            traceparent = text
        }
        if let given = object["progress_token"] {
            guard let token = try? RequestID(json: given) else {
                throw RPCError(
                    .invalidParams, "progress_token is not acceptable", path: "/_meta/progress_token",
                    expected: "a string of 1..128 bytes or an integer within +-(2^53-1)")
            }
            progressToken = token
        }
    }

    var json: JSONValue? {
        var object = JSONObject()
        object["deadline_ms"] = deadlineMilliseconds.map(JSONValue.integer)
        object["traceparent"] = traceparent.map(JSONValue.string)
        object["progress_token"] = progressToken?.json
        return object.isEmpty ? nil : .object(object)
    }
}
