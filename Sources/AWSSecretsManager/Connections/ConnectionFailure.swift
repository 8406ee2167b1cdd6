/// Why a connection, or a request on one, came to nothing.
enum ConnectionFailure: Error {
    /// No connection within the connect timeout, or none became free in time.
    case connectTimeout
    /// The TLS handshake took longer than the connect timeout.
    case handshakeTimeout
    /// The proxy did not connect within the connect timeout.
    case proxyTimeout
    /// The proxy wants a login, or refuses ours.
    case proxyAuthenticationRequired
    /// The proxy answered something else than a tunnel.
    case proxyRefused
    /// No complete answer in time.
    case deadlineExceeded
    /// The caller gave up.
    case cancelled
    /// The other side closed the connection.
    case remoteConnectionClosed
    /// The answer's body went beyond the bound.
    case responseTooLarge
    /// A header holds what would end it.
    case invalidHeader
    /// The transport was shut down.
    case shutDown
}
