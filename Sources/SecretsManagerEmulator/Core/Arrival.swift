import JSONDocument

/// A call that arrived: the signed bytes and what they say.
struct Arrival: Sendable {
    let request: WireRequest
    let operation: String
    /// The document, or why it could not be read.
    let input: Result<JSONObject, ServiceError>

    /// Reads a request to the service.
    ///
    /// - Parameter request: the request as it came.
    /// - Throws: what AWS answers to something that is no call at all.
    init(_ request: WireRequest) throws(ServiceError) {
        let prefix = "secretsmanager."
        guard request.method == "POST", request.path == "/",
            let target = request.header("x-amz-target"), target.hasPrefix(prefix),
            let contentType = request.header("content-type"), contentType.hasPrefix("application/x-amz-json-1.1")
        else { throw ServiceError("UnknownOperationException", nil, status: 404) }
        self.request = request
        operation = String(target.dropFirst(prefix.count))
        if request.body.isEmpty {
            input = .success(JSONObject())
        } else if let object = (try? JSONReader().read(request.body))?.object {
            input = .success(object)
        } else {
            input = .failure(.serialization)
        }
    }

    /// The `SecretId` or `Name` as sent.
    var target: String? {
        guard case .success(let object) = input else { return nil }
        return ServiceCall.target(of: object)
    }

    /// The secret's name, as far as the call itself tells.
    var name: String? {
        guard let target else { return nil }
        guard SecretARN.isARN(target) else { return target }
        let resource = target.split(separator: ":", maxSplits: 6).last.map { String($0) } ?? target
        return SecretARN.withoutSuffix(resource) ?? resource
    }

    /// The client request token.
    var token: String? {
        guard case .success(let object) = input else { return nil }
        return object["ClientRequestToken"]?.string
    }
}
