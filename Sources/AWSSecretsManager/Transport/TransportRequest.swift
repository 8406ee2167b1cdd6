/// One HTTP request. Its description shows no header and no body: they carry credentials and secrets.
public struct TransportRequest: Sendable {
    /// The method.
    public let method: String
    /// The path, as it goes on the wire.
    public let path: String
    /// All headers but `Content-Length`.
    public let headers: [HTTPField]
    /// The body.
    public let body: [UInt8]
    /// How long everything may take, name resolution and connecting included.
    public let timeout: Duration

    /// A request of those parts.
    public init(method: String, path: String, headers: [HTTPField], body: [UInt8], timeout: Duration) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

extension TransportRequest: CustomStringConvertible, CustomReflectable {
    /// Method, path and body size.
    public var description: String {
        "\(method) \(path) (\(body.count) bytes)"
    }

    /// A mirror without children.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
