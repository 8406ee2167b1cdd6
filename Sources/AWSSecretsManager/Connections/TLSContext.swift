import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// The TLS settings of all connections of a pool; the trusted authorities are read once, at the first need.
final class TLSContext: Sendable {
    private let authorities: String?
    private let context = Mutex<NIOSSLContext?>(nil)

    /// Settings with a PEM file of authorities to trust in place of the system's; nil for the system's.
    init(authorities: String?) {
        self.authorities = authorities
    }

    /// The context, read off the event loop: it takes milliseconds.
    func load(on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext> {
        if let context = context.withLock({ $0 }) { return loop.makeSucceededFuture(context) }
        return NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            try self.context.withLock { context in
                if let context { return context }
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.minimumTLSVersion = .tlsv12
                configuration.applicationProtocols = ["http/1.1"]
                if let authorities = self.authorities { configuration.trustRoots = .file(authorities) }
                let made = try NIOSSLContext(configuration: configuration)
                context = made
                return made
            }
        }
    }
}
