import NIOCore

/// HTTP to one endpoint through a proxy of the agent's environment, as a tunnel (`CONNECT`) with TLS inside.
///
/// The proxy looks the name up and connects, so there is no address of the endpoint to check or to pin here. What the
/// guard can still say of a host it says before anything is sent; see ``AddressGuard/refusalBehindProxy``. The proxy's own
/// address is whoever's who configured the agent.
struct ProxiedTransport: PooledTransport {
    private let guardian: AddressGuard
    private let connections: EndpointConnections

    init(
        guardian: AddressGuard, proxy: ProxyServer, settings: TransportSettings, tls: TLSContext,
        group: any EventLoopGroup
    ) {
        self.guardian = guardian
        let maker = ConnectionMaker(
            endpoint: guardian.endpoint, route: .proxy(proxy), timeout: TimeAmount(settings.connectTimeout), tls: tls)
        connections = EndpointConnections(maker, settings: settings, group: group)
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        if let refusal = guardian.refusalBehindProxy { throw TransportError(refusal) }
        return try await connections.send(request, deadline: .now() + TimeAmount(request.timeout))
    }

    func shutDown() async {
        await connections.shutDown()
    }
}
