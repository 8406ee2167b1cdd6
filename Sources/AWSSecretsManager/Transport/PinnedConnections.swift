import AsyncHTTPClient
import NIOCore

/// The connections of one endpoint to one checked address.
///
/// The address is fixed when the client is made (`dnsOverride`), and each new connection's real peer is checked once more
/// before it carries a request, so that no second look-up can lead anywhere else.
struct PinnedConnections: Sendable {
    /// Tells one from its predecessors.
    let id: Int
    /// The only address its connections lead to.
    let address: IPAddress
    private let connections: EndpointConnections

    init(
        id: Int, address: IPAddress, guardian: AddressGuard, settings: TransportSettings, group: any EventLoopGroup
    ) {
        self.id = id
        self.address = address
        connections = EndpointConnections(
            to: guardian.endpoint, group: group,
            configuration: Self.configuration(address: address, guardian: guardian, settings: settings))
    }

    /// Sends a request once; `collector` knows how far it got, also when this throws.
    func execute(
        _ request: TransportRequest, collector: ResponseCollector, deadline: NIODeadline
    ) async throws -> TransportResponse {
        try await connections.execute(request, collector: collector, deadline: deadline)
    }

    /// Ends all connections; requests under way fail.
    func shutDown() async {
        await connections.shutDown()
    }

    private static func configuration(
        address: IPAddress, guardian: AddressGuard, settings: TransportSettings
    ) -> HTTPClient.Configuration {
        var configuration = settings.clientConfiguration
        if guardian.endpoint.literalAddress == nil {
            configuration.dnsOverride = [guardian.endpoint.host: address.description]
        }
        configuration.http1_1ConnectionDebugInitializer = { channel in
            guard let refusal = guardian.refusal(ofPeer: channel.remoteAddress, pinnedTo: address) else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            // The pool forgets a connection whose initialiser failed but leaves it open; it must fail first.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(refusal)
        }
        return configuration
    }
}
