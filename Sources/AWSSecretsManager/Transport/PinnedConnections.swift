import NIOCore

/// The connections of one endpoint to one checked address.
///
/// The address is fixed when they are made, and each new connection's real peer is checked once more before it carries
/// anything, so that no second look-up can lead anywhere else.
struct PinnedConnections: Sendable {
    /// Tells one from its predecessors.
    let id: Int
    /// The only address its connections lead to.
    let address: IPAddress
    private let connections: EndpointConnections

    init(
        id: Int, address: IPAddress, guardian: AddressGuard, settings: TransportSettings, tls: TLSContext,
        group: any EventLoopGroup
    ) {
        self.id = id
        self.address = address
        let maker = ConnectionMaker(
            endpoint: guardian.endpoint, route: .direct(address, guardian),
            timeout: TimeAmount(settings.connectTimeout), tls: tls)
        connections = EndpointConnections(maker, settings: settings, group: group)
    }

    /// Sends a request once.
    func send(_ request: TransportRequest, deadline: NIODeadline) async throws(TransportError) -> TransportResponse {
        try await connections.send(request, deadline: deadline)
    }

    /// Ends all connections; requests under way fail.
    func shutDown() async {
        await connections.shutDown()
    }
}
