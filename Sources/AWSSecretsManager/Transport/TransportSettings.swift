/// Bounds of the connections to one endpoint.
public struct TransportSettings: Sendable, Hashable {
    /// For TCP and TLS together, and for a free connection when all are busy.
    public var connectTimeout: Duration
    /// How long an idle connection is kept.
    ///
    /// Shorter than any server's own limit: a request on a connection that is just being closed ends ambiguous, and an
    /// ambiguous attempt costs far more than a handshake.
    public var idleTimeout: Duration
    /// How long a resolved address is used before the name is looked up again.
    public var resolutionLifetime: Duration
    /// Connections at the same time.
    public var maximumConnections: Int
    /// Bytes of an answer's body.
    public var maximumResponseBytes: Int
    /// A PEM file with the authorities to trust in place of the system's; nil for the system's.
    public var authorities: String?
    /// Which requests go through a proxy.
    public var proxies: ProxySettings

    /// Settings; the defaults are those of production.
    public init(
        connectTimeout: Duration = .milliseconds(3_100), idleTimeout: Duration = .seconds(10),
        resolutionLifetime: Duration = .seconds(60), maximumConnections: Int = 32,
        maximumResponseBytes: Int = 1 << 22, authorities: String? = nil, proxies: ProxySettings = .none
    ) {
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.resolutionLifetime = resolutionLifetime
        self.maximumConnections = maximumConnections
        self.maximumResponseBytes = maximumResponseBytes
        self.authorities = authorities
        self.proxies = proxies
    }
}
