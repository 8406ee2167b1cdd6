/// Which requests go through a proxy: what `HTTPS_PROXY` and `NO_PROXY` of the agent's environment say.
///
/// Only TLS is tunnelled, and never to loopback: everything else of this target is plaintext to loopback or to the
/// link-local addresses that serve credentials, which are nobody's business but this machine's.
public struct ProxySettings: Sendable, Hashable {
    /// No proxy at all.
    public static let none = ProxySettings(server: nil, exemptions: ProxyExemptions(""))

    private let server: ProxyServer?
    private let exemptions: ProxyExemptions

    private init(server: ProxyServer?, exemptions: ProxyExemptions) {
        self.server = server
        self.exemptions = exemptions
    }

    /// Reads `HTTPS_PROXY`, else `https_proxy`, and `NO_PROXY`, else `no_proxy`; an empty one counts as not set.
    ///
    /// - Parameter environment: the agent's environment.
    /// - Throws: ``EndpointError`` that names the variable whose URL cannot be used, and never the URL.
    public init(environment: [String: String]) throws(EndpointError) {
        func first(_ names: [String]) -> (name: String, text: String)? {
            names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
        }
        exemptions = ProxyExemptions(first(["NO_PROXY", "no_proxy"])?.text ?? "")
        if let (name, url) = first(["HTTPS_PROXY", "https_proxy"]) {
            server = try ProxyServer(url, from: name)
        } else {
            server = nil
        }
    }

    /// The proxy that requests to an endpoint go through; nil for a direct connection.
    func server(for endpoint: AWSEndpoint) -> ProxyServer? {
        guard endpoint.scheme == .https, !Self.isLoopback(endpoint),
            !exemptions.contains(host: endpoint.host, port: endpoint.port)
        else { return nil }
        return server
    }

    private static func isLoopback(_ endpoint: AWSEndpoint) -> Bool {
        if let address = endpoint.literalAddress { return address.isLoopback }
        return endpoint.host == "localhost" || endpoint.host.hasSuffix(".localhost")
    }
}
