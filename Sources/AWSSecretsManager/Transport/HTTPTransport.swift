/// Carries single requests to one endpoint.
///
/// An implementation sends a request at most once, follows no redirect, bounds time and size, and says of every failure
/// whether the request can have taken effect.
public protocol HTTPTransport: Sendable {
    /// Sends one request and waits for the whole answer.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}
