public import JSONDocument

/// The answer to one request.
public struct Reply: Sendable, Equatable {
    /// The id of the request; nil when the request was too broken to have one (`null` on the wire).
    public let id: RequestID?
    /// The result object, or why there is none.
    public let outcome: Result<JSONObject, RPCError>

    /// A reply to that request.
    public init(id: RequestID?, outcome: Result<JSONObject, RPCError>) {
        self.id = id
        self.outcome = outcome
    }

    /// The line of this reply, without the LF.
    public var line: [UInt8] {
        var envelope = JSONObject()
        envelope["jsonrpc"] = "2.0"
        envelope["id"] = id?.json ?? .null
        switch outcome {
        case .success(let result): envelope["result"] = .object(result)
        case .failure(let error): envelope["error"] = error.json
        }
        return JSONWriter.write(.object(envelope))
    }

    /// Takes the value tree of a line that the agent sent.
    ///
    /// - Throws: `invalid_request` when it is not a reply.
    public init(json: JSONValue) throws(RPCError) {
        guard json["jsonrpc"]?.string == "2.0", let id = json["id"] else {
            throw RPCError(.invalidRequest, "answer refused: not a JSON-RPC 2.0 reply")
        }
        self.id = id == .null ? nil : try RequestID(json: id)
        if let result = json["result"]?.object {
            outcome = .success(result)
        } else if let error = json["error"] {
            outcome = .failure(RPCError(json: error))
        } else {
            throw RPCError(.invalidRequest, "answer refused: neither result nor error")
        }
    }
}
