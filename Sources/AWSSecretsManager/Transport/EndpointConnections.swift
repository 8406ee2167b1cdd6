import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The connections of one HTTP client to one endpoint, however they get there.
struct EndpointConnections: Sendable {
    private let endpoint: AWSEndpoint
    private let client: HTTPClient

    init(to endpoint: AWSEndpoint, group: any EventLoopGroup, configuration: HTTPClient.Configuration) {
        self.endpoint = endpoint
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
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
}
