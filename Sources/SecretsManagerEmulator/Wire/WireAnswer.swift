import JSONDocument

/// An HTTP answer, before it is written.
struct WireAnswer: Sendable {
    var status: Int
    var contentType = "application/x-amz-json-1.1"
    var body: [UInt8] = []
    /// Sends the whole length but half of the bytes, then closes.
    var isTruncated = false
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

    /// An answer with a JSON document of the admin interface.
    init(admin document: JSONValue, status: Int = 200) {
        self.status = status
        contentType = "application/json"
        body = JSONWriter.write(document)
    }

    /// A server error that never reached the service.
    init(status: Int, body kind: Fault.Body) {
        self.status = status
        switch kind {
        case .json:
            let error =
                status == 503
                ? ServiceError("ServiceUnavailable", "Service is unavailable.", status: status)
                : ServiceError("InternalServiceError", "An error occurred on the server side.", status: status)
            body = WireAnswer(ServiceAnswer(error)).body
        case .html:
            contentType = "text/html"
            body = Array("<html><body><h1>\(status) Service Unavailable</h1></body></html>\n".utf8)
        case .empty:
            contentType = "text/plain"
        }
    }
}
