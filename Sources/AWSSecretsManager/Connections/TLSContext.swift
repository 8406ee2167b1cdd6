import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// The TLS settings of all connections of a pool; the trusted authorities are read once, at the first need.
final class TLSContext: Sendable {
    private let authorities: String?
    private let context = Mutex<EventLoopFuture<NIOSSLContext>?>(nil)

    /// Settings with a PEM file of authorities to trust in place of the system's; nil for the system's.
    init(authorities: String?) {
        self.authorities = authorities
    }

    /// The context, read off the event loop: it takes milliseconds. What cannot be read is tried again the next time.
    func load(on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext> {
        let (loading, isNew) = context.withLock { context -> (EventLoopFuture<NIOSSLContext>, Bool) in
            if let context { return (context, false) }
            let authorities = authorities
            let begun = NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try Self.read(authorities) }
            context = begun
            return (begun, true)
        }
        if isNew { loading.whenFailure { _ in self.context.withLock { $0 = nil } } }
        return loading.hop(to: loop)
    }

    private static func read(_ authorities: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authorities { configuration.trustRoots = .file(authorities) }
        return try NIOSSLContext(configuration: configuration)
    }
}
