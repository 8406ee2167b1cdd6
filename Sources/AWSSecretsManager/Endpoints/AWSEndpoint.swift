/// Where requests go: a scheme, a host and a port, and nothing else.
public struct AWSEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        /// Plaintext, to loopback addresses only.
        case http
        /// TLS 1.2 or newer.
        case https
    }

    /// How the connection is made.
    public let scheme: Scheme
    /// The host name or address in lower case, an IPv6 address without brackets.
    public let host: String
    /// The port.
    public let port: Int
    /// Given by the agent's own configuration or environment: exempt from the address guard at exactly its address and
    /// port.
    public let isAgentConfigured: Bool
    /// Plaintext may go there although it is not loopback: only the link-local addresses that serve credentials.
    let allowsPlaintext: Bool

    /// The host was made from a region of the table, so nobody chose it.
    let isRegional: Bool

    init(
        scheme: Scheme, host: String, port: Int, isAgentConfigured: Bool, allowsPlaintext: Bool = false,
        isRegional: Bool = false
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.isAgentConfigured = isAgentConfigured
        self.allowsPlaintext = allowsPlaintext
        self.isRegional = isRegional
    }

    /// The address when the host is written as one.
    var literalAddress: IPAddress? {
        IPAddress(host)
    }

    /// The value of the `Host` header: the port only where it is not the scheme's own.
    public var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == Self.standardPort(of: scheme) ? name : "\(name):\(port)"
    }

    /// The URL, without a path.
    public var description: String {
        "\(scheme.rawValue)://\(authority)"
    }

    static func standardPort(of scheme: Scheme) -> Int {
        switch scheme {
        case .http: 80
        case .https: 443
        }
    }
}
