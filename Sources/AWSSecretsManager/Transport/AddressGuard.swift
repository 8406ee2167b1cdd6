import NIOCore

/// Decides which addresses an endpoint's connections may lead to: first on what its name resolved to, then once more on
/// the address that the connection really has.
struct AddressGuard: Sendable {
    let endpoint: AWSEndpoint
    let policy: NetworkPolicy

    /// The addresses that may be connected to, in order.
    ///
    /// - Parameter addresses: what the name resolved to, at least one.
    /// - Returns: those allowed, at least one.
    /// - Throws: why the first of them is not allowed, when none is.
    func allowed(of addresses: [IPAddress]) throws(AddressRefusal) -> [IPAddress] {
        let allowed = addresses.filter { refusal(of: $0) == nil }
        if allowed.isEmpty {
            throw addresses.first.flatMap { refusal(of: $0) } ?? .unpinned
        }
        return allowed
    }

    /// Nil when a connection with that peer may carry requests.
    func refusal(ofPeer peer: SocketAddress?, pinnedTo pin: IPAddress) -> AddressRefusal? {
        guard let text = peer?.ipAddress, let address = IPAddress(text), address == pin, peer?.port == endpoint.port
        else { return .unpinned }
        return refusal(of: address)
    }

    /// Why requests must not go to the endpoint through a proxy; nil when they may.
    ///
    /// Its address is not known here. A host that was made from a region is AWS's; one of the agent's own configuration is
    /// exempt anyway; an address is judged as always. Any other name could stand for whatever the proxy can reach.
    var refusalBehindProxy: AddressRefusal? {
        if endpoint.isRegional || endpoint.isAgentConfigured || !policy.strict { return nil }
        return endpoint.literalAddress.map(refusal(of:)) ?? .unverifiable
    }

    private func refusal(of address: IPAddress) -> AddressRefusal? {
        if endpoint.scheme == .http, !endpoint.allowsPlaintext, !address.isLoopback { return .plaintext(address) }
        return endpoint.isAgentConfigured ? nil : policy.refusal(of: address, port: endpoint.port)
    }
}
