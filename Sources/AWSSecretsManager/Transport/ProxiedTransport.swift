import AsyncHTTPClient
import NIOCore

/// HTTP to one endpoint through a proxy of the agent's environment, as a tunnel (`CONNECT`) with TLS inside.
///
/// The proxy looks the name up and connects, so there is no address of the endpoint to check or to pin here. What the
/// guard can still say of a host it says before anything is sent; see ``AddressGuard/refusalBehindProxy``. The proxy's own
/// address is whoever's who configured the agent.
struct ProxiedTransport: PooledTransport {
    private let guardian: AddressGuard
    private let settings: TransportSettings
    private let connections: EndpointConnections

    init(guardian: AddressGuard, proxy: ProxyServer, settings: TransportSettings, group: any EventLoopGroup) {
        self.guardian = guardian
        self.settings = settings
        var configuration = settings.clientConfiguration
        configuration.proxy = .server(
            host: proxy.host, port: proxy.port,
            authorization: proxy.login.map { .basic(username: $0.user, password: $0.password) })
        connections = EndpointConnections(to: guardian.endpoint, group: group, configuration: configuration)
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        if let refusal = guardian.refusalBehindProxy { throw TransportError(refusal) }
        let deadline = NIODeadline.now() + TimeAmount(request.timeout)
        let collector = ResponseCollector(
            limit: settings.maximumResponseBytes, hasRequestBody: !request.body.isEmpty)
        do {
            return try await connections.execute(request, collector: collector, deadline: deadline)
        } catch {
            throw TransportError(
                error, requestStarted: collector.requestStarted, responseStarted: collector.responseStarted)
        }
    }

    func shutDown() async {
        await connections.shutDown()
    }
}
