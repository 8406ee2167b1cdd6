import AsyncHTTPClient
import NIOCore
import NIOSSL

extension TransportSettings {
    /// What every HTTP client of this target is made with.
    var clientConfiguration: HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authorities { tls.trustRoots = .file(authorities) }
        var pool = HTTPClient.Configuration.ConnectionPool(
            idleTimeout: TimeAmount(idleTimeout),
            concurrentHTTP1ConnectionsPerHostSoftLimit: maximumConnections)
        // One attempt is one attempt: retries belong to the call, which counts them.
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connectTimeout)), connectionPool: pool, decompression: .disabled)
        configuration.httpVersion = .http1Only
        return configuration
    }
}
