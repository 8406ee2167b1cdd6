extension AWSEndpoint {
    /// Reads an endpoint URL: `http` or `https`, a host, perhaps a port, at most a bare slash as path.
    ///
    /// User information, a query, a fragment or a path are refused, as are hosts that only a resolver would take for an
    /// address (`127.1`, `0x7f000001`). Plaintext to an address that is not loopback is refused here; for a host name the
    /// same check is made on the resolved address of each connection.
    ///
    /// - Parameters:
    ///   - url: the URL.
    ///   - isAgentConfigured: whether it comes from the agent's own configuration or environment.
    /// - Throws: ``EndpointError``, which never repeats the URL.
    public init(parsing url: String, isAgentConfigured: Bool = false) throws(EndpointError) {
        try self.init(parsing: url, isAgentConfigured: isAgentConfigured, allowsPlaintext: false)
    }

    init(parsing url: String, isAgentConfigured: Bool, allowsPlaintext: Bool) throws(EndpointError) {
        let (scheme, rest) = try Self.split(url)
        if rest.utf8.contains(UInt8(ascii: "@")) {
            throw Self.invalid("an endpoint URL must not carry user information")
        }
        if rest.utf8.contains(UInt8(ascii: "?")) || rest.utf8.contains(UInt8(ascii: "#")) {
            throw Self.invalid("an endpoint URL must have neither a query nor a fragment")
        }
        var authority = rest
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard !authority.utf8.contains(UInt8(ascii: "/")) else {
            throw Self.invalid("an endpoint URL must not have a path")
        }
        let (host, port) = try Self.hostAndPort(authority)
        self.init(
            scheme: scheme, host: host, port: port ?? Self.standardPort(of: scheme),
            isAgentConfigured: isAgentConfigured, allowsPlaintext: allowsPlaintext)
        if scheme == .http, !allowsPlaintext, let address = literalAddress, !address.isLoopback {
            throw EndpointError(
                code: .plaintextNotAllowed, message: "plaintext http is allowed to loopback addresses only: use https")
        }
    }

    private static func split(_ url: String) throws(EndpointError) -> (Scheme, Substring) {
        guard let colon = url.firstIndex(of: ":"), let scheme = Scheme(rawValue: url[..<colon].lowercased()),
            url[colon...].hasPrefix("://")
        else {
            throw invalid("an endpoint URL begins with https:// (or http:// for loopback)")
        }
        return (scheme, url[url.index(colon, offsetBy: 3)...])
    }

    private static func hostAndPort(_ authority: Substring) throws(EndpointError) -> (String, Int?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"),
                case .v6(let bits)? = IPAddress(authority[authority.index(after: authority.startIndex)..<end])
            else { throw invalid("the host is not an IPv6 address in brackets") }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid("the port is not a number") }
            return (IPAddress.v6(bits).description, rest.isEmpty ? nil : try portNumber(rest.dropFirst()))
        }
        guard let colon = authority.firstIndex(of: ":") else { return (try hostName(authority), nil) }
        return (
            try hostName(authority[..<colon]), try portNumber(authority[authority.index(after: colon)...])
        )
    }

    private static func portNumber(_ text: Substring) throws(EndpointError) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65_535).contains(port)
        else { throw invalid("the port is not a number from 1 to 65535") }
        return port
    }

    private static func hostName(_ text: Substring) throws(EndpointError) -> String {
        let name = text.lowercased()
        if IPAddress(name) != nil { return name }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            !name.isEmpty && name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy(isNameByte)
            }
        guard isName, let last = labels.last, !looksNumeric(last) else {
            throw invalid("the host is neither a host name nor an IP address")
        }
        return name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func looksNumeric(_ label: Substring) -> Bool {
        label.utf8.allSatisfy { (0x30...0x39).contains($0) } || label.hasPrefix("0x")
    }

    private static func invalid(_ message: String) -> EndpointError {
        EndpointError(code: .invalidURL, message: message)
    }
}
