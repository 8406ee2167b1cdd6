import JSONDocument

/// A call that arrived: the signed bytes and what they say.
struct Arrival: Sendable {
    /// The services behind the one port, told apart by path and content type.
    enum Service: Sendable, Equatable {
        case secretsManager, tokens, metadata, container
    }

    let request: WireRequest
    let service: Service
    let operation: String
    /// The document, or why it could not be read.
    let input: Result<JSONObject, ServiceError>

    /// Reads a request to a service.
    ///
    /// - Parameter request: the request as it came.
    /// - Throws: what AWS answers to something that is no call at all.
    init(_ request: WireRequest) throws(ServiceError) {
        self.request = request
        if request.path.hasPrefix(WorkloadEndpoints.metadataPrefix) {
            service = .metadata
            operation = request.method == "PUT" ? "PutMetadataToken" : "GetMetadata"
            input = .success(JSONObject())
        } else if request.path == WorkloadEndpoints.containerPath {
            service = .container
            operation = "GetContainerCredentials"
            input = .success(JSONObject())
        } else if request.method == "POST", request.path == "/", let form = Arrival.form(request) {
            service = .tokens
            operation = form["Action"]?.string ?? ""
            input = .success(form)
        } else {
            service = .secretsManager
            operation = try Arrival.target(of: request)
            if request.body.isEmpty {
                input = .success(JSONObject())
            } else if let object = (try? JSONReader().read(request.body))?.object {
                input = .success(object)
            } else {
                input = .failure(.serialization)
            }
        }
    }

    private static func form(_ request: WireRequest) -> JSONObject? {
        guard let type = request.header("content-type"), type.hasPrefix("application/x-www-form-urlencoded") else {
            return nil
        }
        return QueryForm.read(request.body)
    }

    private static func target(of request: WireRequest) throws(ServiceError) -> String {
        let prefix = "secretsmanager."
        guard request.method == "POST", request.path == "/",
            let target = request.header("x-amz-target"), target.hasPrefix(prefix),
            let contentType = request.header("content-type"), contentType.hasPrefix("application/x-amz-json-1.1")
        else { throw ServiceError("UnknownOperationException", nil, status: 404) }
        return String(target.dropFirst(prefix.count))
    }

    /// The `SecretId` or `Name` as sent; the role of a call to the token service.
    var target: String? {
        guard case .success(let object) = input else { return nil }
        return service == .tokens ? object["RoleArn"]?.string : ServiceCall.target(of: object)
    }

    /// The secret's name, as far as the call itself tells.
    var name: String? {
        guard let target else { return nil }
        guard service == .secretsManager, SecretARN.isARN(target) else { return target }
        let resource = target.split(separator: ":", maxSplits: 6).last.map { String($0) } ?? target
        return SecretARN.withoutSuffix(resource) ?? resource
    }

    /// The client request token.
    var token: String? {
        guard case .success(let object) = input else { return nil }
        return object["ClientRequestToken"]?.string
    }
}
