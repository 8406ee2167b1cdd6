import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// The connections of one endpoint to one checked address.
///
/// The address is fixed when the client is made (`dnsOverride`), and each new connection's real peer is checked once more
/// before it carries a request, so that no second look-up can lead anywhere else.
struct PinnedConnections: Sendable {
    /// Tells one from its predecessors.
    let id: Int
    /// The only address its connections lead to.
    let address: IPAddress
    private let endpoint: AWSEndpoint
    private let client: HTTPClient

    init(
        id: Int, address: IPAddress, guardian: AddressGuard, settings: TransportSettings, group: any EventLoopGroup
    ) {
        self.id = id
        self.address = address
        endpoint = guardian.endpoint
        client = HTTPClient(
            eventLoopGroupProvider: .shared(group),
            configuration: Self.configuration(address: address, guardian: guardian, settings: settings))
    }

    /// Sends a request once; `collector` knows how far it got, also when this throws.
    func execute(
        _ request: TransportRequest, collector: ResponseCollector, deadline: NIODeadline
    ) async throws -> TransportResponse {
        let buffer = ByteBuffer(bytes: request.body)
        let body =
            request.body.isEmpty
            ? nil
            : HTTPClient.Body.stream(contentLength: Int64(request.body.count)) { writer in
                collector.requestWillStart()
                return writer.write(.byteBuffer(buffer))
            }
        let outgoing = try HTTPClient.Request(
            url: "\(endpoint)\(request.path)", method: .init(rawValue: request.method),
            headers: .init(request.headers.map { ($0.name, $0.value) }), body: body)
        let task = client.execute(request: outgoing, delegate: collector, deadline: deadline)
        return try await withTaskCancellationHandler {
            try await task.get()
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends all connections; requests under way fail.
    func shutDown() async {
        try? await client.shutdown()
    }

    private static func configuration(
        address: IPAddress, guardian: AddressGuard, settings: TransportSettings
    ) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let path = settings.authorities { tls.trustRoots = .file(path) }
        var pool = HTTPClient.Configuration.ConnectionPool(
            idleTimeout: TimeAmount(settings.idleTimeout),
            concurrentHTTP1ConnectionsPerHostSoftLimit: settings.maximumConnections)
        // One attempt is one attempt: retries belong to the call, which counts them.
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.connectTimeout)), connectionPool: pool,
            decompression: .disabled)
        configuration.httpVersion = .http1Only
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
