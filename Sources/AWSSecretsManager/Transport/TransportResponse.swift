/// One HTTP answer, complete.
public struct TransportResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The headers, in order.
    public let headers: [HTTPField]
    /// The body, within the transport's bound.
    public let body: [UInt8]

    /// An answer of those parts.
    public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of that header, whatever its case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
