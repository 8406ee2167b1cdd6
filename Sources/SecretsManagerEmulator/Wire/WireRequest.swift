/// An HTTP request as it came, bytes untouched: what the signature is checked against.
struct WireRequest: Sendable {
    let method: String
    let uri: String
    /// Names in lower case, in the order they came.
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The first value of that header; the name is in lower case.
    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The path without the query.
    var path: Substring {
        uri.prefix { $0 != "?" }
    }
}
