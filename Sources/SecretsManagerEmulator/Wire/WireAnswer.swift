import JSONDocument

/// An HTTP answer, before it is written.
struct WireAnswer: Sendable {
    var status: Int
    var contentType = "application/x-amz-json-1.1"
    var body: [UInt8] = []
    /// Sends the whole length but half of the bytes, then closes.
    var isTruncated = false
    /// Claims half of the length, although all bytes are sent, then closes.
    var understatesLength = false
    /// How many bytes of the body go out in a second; nil for all at once.
    var bytesPerSecond: Int?
    /// Closes the connection behind the answer.
    var closes = false
    /// Values of the headers that every answer of AWS has.
    var requestID = ""
    var date = ""

    /// The answer of the service.
    init(_ answer: ServiceAnswer) {
        status = answer.status
        body = answer.document.map { JSONWriter.write($0, style: .canonical) } ?? []
    }

    /// The answer of a service in its own format.
    init(_ answer: ServiceAnswer, _ service: Arrival.Service, operation: String, requestID: String) {
        self.init(answer)
        self.requestID = requestID
        switch service {
        case .secretsManager: break
        case .tokens:
            contentType = "text/xml"
            body = QueryAnswer.xml(answer, operation: operation, requestID: requestID)
        case .metadata, .container:
            if let text = answer.document?.string ?? (service == .metadata ? answer.message : nil) {
                contentType = "text/plain"
                body = Array(text.utf8)
            } else {
                contentType = "application/json"
            }
        }
    }

    /// An answer with a JSON document of the admin interface.
    init(admin document: JSONValue, status: Int = 200) {
        self.status = status
        contentType = "application/json"
        body = JSONWriter.write(document)
    }

    /// A server error that never reached the service.
    init(status: Int, body kind: Fault.Body, _ service: Arrival.Service) {
        self.status = status
        switch kind {
        case .json:
            let error =
                status == 503
                ? ServiceError("ServiceUnavailable", "Service is unavailable.", status: status)
                : ServiceError("InternalServiceError", "An error occurred on the server side.", status: status)
            self = WireAnswer(ServiceAnswer(error), service, operation: "", requestID: "")
        case .html:
            contentType = "text/html"
            body = Array("<html><body><h1>\(status) Service Unavailable</h1></body></html>\n".utf8)
        case .empty:
            contentType = "text/plain"
        }
    }
}
