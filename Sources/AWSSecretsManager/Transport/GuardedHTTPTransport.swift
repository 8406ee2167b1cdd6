import NIOCore
import Synchronization

/// HTTP to one endpoint under one network policy.
///
/// The name is looked up at first use, again when a resolved address is a minute old, and after a connection failed
/// (another address is then preferred). Connections to an address that is still current are kept; others finish their
/// requests and go.
final class GuardedHTTPTransport: PooledTransport {
    private struct State {
        var pin: PinState
        var clients: [Int: PinnedConnections] = [:]
    }

    private let guardian: AddressGuard
    private let settings: TransportSettings
    private let tls: TLSContext
    private let group: any EventLoopGroup
    private let resolver: any HostResolver
    private let origin = ContinuousClock.now
    private let state: Mutex<State>

    init(
        guardian: AddressGuard, settings: TransportSettings, tls: TLSContext, group: any EventLoopGroup,
        resolver: any HostResolver, pin: PinState
    ) {
        self.guardian = guardian
        self.settings = settings
        self.tls = tls
        self.group = group
        self.resolver = resolver
        state = Mutex(State(pin: pin))
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let deadline = NIODeadline.now() + TimeAmount(request.timeout)
        let connections = try await lease(within: min(request.timeout, settings.connectTimeout))
        do throws(TransportError) {
            let response = try await connections.send(request, deadline: deadline)
            await release(connections.id, connectionFailed: false)
            return response
        } catch {
            await release(connections.id, connectionFailed: error.delivery == .notSent && error.code != "Cancelled")
            throw error
        }
    }

    func shutDown() async {
        let clients = state.withLock { state in
            state.pin.close()
            defer { state.clients = [:] }
            return Array(state.clients.values)
        }
        for client in clients {
            await client.shutDown()
        }
    }

    private var now: Duration {
        ContinuousClock.now - origin
    }

    private func lease(within timeout: Duration) async throws(TransportError) -> PinnedConnections {
        for _ in 0..<3 {
            let now = now
            let (action, connections) = state.withLock { state in
                let action = state.pin.lease(now: now)
                return if case .use(let id) = action { (action, state.clients[id]) } else { (action, nil) }
            }
            switch action {
            case .use:
                if let connections { return connections }
            case .closed:
                throw Self.closed
            case .resolve:
                try await resolve(within: timeout)
            }
        }
        throw TransportError(
            delivery: .notSent, code: "ConnectionFailed", message: "the endpoint's address is changing")
    }

    private func resolve(within timeout: Duration) async throws(TransportError) {
        let addresses: [IPAddress]
        do throws(TransportError) {
            if let literal = guardian.endpoint.literalAddress {
                addresses = [literal]
            } else {
                addresses = try await resolver.addresses(of: guardian.endpoint.host, within: timeout)
            }
        } catch {
            let now = now
            guard state.withLock({ $0.pin.resolutionFailed(now: now) }) else { throw error }
            return
        }
        let allowed: [IPAddress]
        do throws(AddressRefusal) {
            allowed = try guardian.allowed(of: addresses)
        } catch {
            throw TransportError(error)
        }
        let superseded = try pin(to: allowed)
        await superseded?.shutDown()
    }

    private func pin(to addresses: [IPAddress]) throws(TransportError) -> PinnedConnections? {
        let now = now
        let result: Result<PinnedConnections?, TransportError> = state.withLock { state in
            switch state.pin.resolved(addresses, now: now) {
            case .keep:
                return .success(nil)
            case .closed:
                return .failure(Self.closed)
            case .replace(let id, let address, let superseded):
                state.clients[id] = PinnedConnections(
                    id: id, address: address, guardian: guardian, settings: settings, tls: tls, group: group)
                return .success(superseded.flatMap { state.clients.removeValue(forKey: $0) })
            }
        }
        return try result.get()
    }

    private func release(_ id: Int, connectionFailed: Bool) async {
        let unneeded = state.withLock { state in
            state.pin.release(id: id, connectionFailed: connectionFailed)
                .flatMap { state.clients.removeValue(forKey: $0) }
        }
        await unneeded?.shutDown()
    }

    private static let closed = TransportError(
        delivery: .notSent, code: "TransportClosed", message: "the transport is shut down")
}
