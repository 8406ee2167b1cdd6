import NIOCore
import NIOPosix
import Synchronization

/// Owns the transports: one for each endpoint and network policy.
///
/// Whoever makes a pool shuts it down; a transport that outlives its pool refuses requests.
public final class TransportPool: Sendable {
    /// What a transport is made for.
    public struct Key: Sendable, Hashable {
        /// Where requests go.
        public let endpoint: AWSEndpoint
        /// Which addresses that may be.
        public let policy: NetworkPolicy

        /// A key of those two.
        public init(endpoint: AWSEndpoint, policy: NetworkPolicy) {
            self.endpoint = endpoint
            self.policy = policy
        }
    }

    private struct State {
        var transports: [Key: any PooledTransport] = [:]
        var isShutDown = false
    }

    private let settings: TransportSettings
    private let tls: TLSContext
    private let group: any EventLoopGroup
    private let resolver: any HostResolver
    private let state = Mutex(State())

    /// A pool that runs on NIO's shared threads.
    public convenience init(settings: TransportSettings = TransportSettings()) {
        let group = MultiThreadedEventLoopGroup.singleton
        self.init(settings: settings, group: group, resolver: SystemHostResolver(group: group))
    }

    init(settings: TransportSettings, group: any EventLoopGroup, resolver: any HostResolver) {
        self.settings = settings
        tls = TLSContext(authorities: settings.authorities)
        self.group = group
        self.resolver = resolver
    }

    /// The transport to that endpoint under that policy; made at the first request for it, without connecting.
    public func transport(to endpoint: AWSEndpoint, policy: NetworkPolicy = .default) -> any HTTPTransport {
        let key = Key(endpoint: endpoint, policy: policy)
        return state.withLock { state in
            if let transport = state.transports[key] { return transport }
            let transport = makeTransport(key, isShutDown: state.isShutDown)
            if !state.isShutDown { state.transports[key] = transport }
            return transport
        }
    }

    private func makeTransport(_ key: Key, isShutDown: Bool) -> any PooledTransport {
        let guardian = AddressGuard(endpoint: key.endpoint, policy: key.policy)
        if !isShutDown, let proxy = settings.proxies.server(for: key.endpoint) {
            return ProxiedTransport(guardian: guardian, proxy: proxy, settings: settings, tls: tls, group: group)
        }
        var pin = PinState(lifetime: settings.resolutionLifetime)
        if isShutDown { pin.close() }
        return GuardedHTTPTransport(
            guardian: guardian, settings: settings, tls: tls, group: group, resolver: resolver, pin: pin)
    }

    /// Ends the transports of all other keys, e.g. after destinations were patched or deleted.
    public func retain(only keys: Set<Key>) async {
        let unwanted = state.withLock { state in
            let unwanted = state.transports.filter { !keys.contains($0.key) }
            for key in unwanted.keys { state.transports[key] = nil }
            return Array(unwanted.values)
        }
        for transport in unwanted {
            await transport.shutDown()
        }
    }

    /// Ends all connections; requests under way fail.
    public func shutDown() async {
        let transports = state.withLock { state in
            state.isShutDown = true
            defer { state.transports = [:] }
            return Array(state.transports.values)
        }
        for transport in transports {
            await transport.shutDown()
        }
    }
}
