import NIOCore
import Synchronization

/// The connections to one endpoint, however they get there: as many as there are requests at a time, within a bound, and
/// kept for the next ones while they are young.
final class EndpointConnections: Sendable {
    private struct State {
        /// Connections that wait for a request, the last used one at the end.
        var idle: [(connection: HTTPConnection, since: NIODeadline)] = []
        /// All that are ready, in use or idle.
        var ready: [ObjectIdentifier: HTTPConnection] = [:]
        /// Connections that are being made.
        var connecting = 0
        /// Requests for which no connection is free, in their order.
        var waiting: [HTTPExchange] = []
        var isSweeping = false
        var isShutDown = false
    }

    /// What to do with a request.
    private enum Step {
        case use(HTTPConnection)
        case connect
        case wait
        case refuse
    }

    private let maker: ConnectionMaker
    private let settings: TransportSettings
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    init(_ maker: ConnectionMaker, settings: TransportSettings, group: any EventLoopGroup) {
        self.maker = maker
        self.settings = settings
        self.group = group
    }

    /// Sends a request once, and classifies what may come of it.
    func send(_ request: TransportRequest, deadline: NIODeadline) async throws(TransportError) -> TransportResponse {
        let exchange: HTTPExchange
        do throws(ConnectionFailure) {
            exchange = try HTTPExchange(
                request, to: maker.endpoint, limit: settings.maximumResponseBytes, deadline: deadline)
        } catch {
            throw TransportError(error, requestStarted: false, responseStarted: false)
        }
        do {
            return try await exchange.run { start(exchange) }
        } catch {
            throw TransportError(
                error, requestStarted: exchange.requestStarted, responseStarted: exchange.responseStarted)
        }
    }

    /// Ends all connections; requests under way fail.
    func shutDown() async {
        let (ready, waiting) = state.withLock { state in
            state.isShutDown = true
            defer {
                state.waiting = []
                state.idle = []
            }
            return (Array(state.ready.values), state.waiting)
        }
        for exchange in waiting { exchange.fail(ConnectionFailure.shutDown) }
        for connection in ready { try? await connection.channel.close() }
    }

    private func start(_ exchange: HTTPExchange) {
        let now = NIODeadline.now()
        let (step, old) = state.withLock { state -> (Step, [HTTPConnection]) in
            let old = takeOld(&state, now: now)
            return (nextStep(exchange, &state), old)
        }
        for connection in old { connection.close() }
        switch step {
        case .use(let connection):
            // The last moment may have closed it; nothing was sent then.
            connection.run(exchange) { self.start($0) }
        case .connect: connect(for: exchange)
        case .wait: exchange.arm(on: group.next(), .connectTimeout)
        case .refuse: exchange.fail(ConnectionFailure.shutDown)
        }
    }

    private func nextStep(_ exchange: HTTPExchange, _ state: inout State) -> Step {
        guard !state.isShutDown else { return .refuse }
        while let (connection, _) = state.idle.popLast() {
            if connection.channel.isActive { return .use(connection) }
        }
        guard state.ready.count + state.connecting < settings.maximumConnections else {
            state.waiting.append(exchange)
            return .wait
        }
        state.connecting += 1
        return .connect
    }

    private func connect(for exchange: HTTPExchange) {
        let loop = group.next()
        exchange.arm(on: loop, .connectTimeout)
        maker.connect(on: loop).flatMapThrowing { channel in
            try HTTPConnection(channel, idle: { self.isFree($0) }, gone: { self.isGone($0) })
        }.whenComplete { result in
            switch result {
            case .success(let connection): self.connected(connection, exchange)
            case .failure(let error): self.failed(error, exchange)
            }
        }
    }

    private func connected(_ connection: HTTPConnection, _ exchange: HTTPExchange) {
        let isWanted = state.withLock { state in
            state.connecting -= 1
            if !state.isShutDown { state.ready[ObjectIdentifier(connection)] = connection }
            return !state.isShutDown
        }
        guard isWanted else {
            connection.close()
            return exchange.fail(ConnectionFailure.shutDown)
        }
        // Whoever it was made for may have given up: then it is free.
        connection.run(exchange) { self.start($0) }
    }

    private func failed(_ error: any Error, _ exchange: HTTPExchange) {
        let next = state.withLock { state in
            state.connecting -= 1
            return nextToConnect(&state)
        }
        exchange.fail(error)
        if let next { connect(for: next) }
    }

    /// The first request that waits, where another connection may be made for it.
    private func nextToConnect(_ state: inout State) -> HTTPExchange? {
        guard !state.waiting.isEmpty, !state.isShutDown else { return nil }
        state.connecting += 1
        return state.waiting.removeFirst()
    }

    /// A connection waits for its next request.
    private func isFree(_ connection: HTTPConnection) {
        let (next, sweeps) = state.withLock { state -> (HTTPExchange?, Bool) in
            while !state.waiting.isEmpty {
                let next = state.waiting.removeFirst()
                if !next.hasEnded { return (next, false) }
            }
            guard !state.isShutDown else { return (nil, false) }
            state.idle.append((connection, .now()))
            defer { state.isSweeping = true }
            return (nil, !state.isSweeping)
        }
        if let next { connection.run(next) { self.start($0) } }
        if sweeps { sweepLater() }
    }

    private func isGone(_ connection: HTTPConnection) {
        let next = state.withLock { state -> HTTPExchange? in
            state.ready[ObjectIdentifier(connection)] = nil
            state.idle.removeAll { $0.connection === connection }
            return nextToConnect(&state)
        }
        if let next { connect(for: next) }
    }

    /// Connections that idled too long are closed, whether or not there are further requests.
    private func sweepLater() {
        group.next().scheduleTask(in: TimeAmount(settings.idleTimeout)) {
            let now = NIODeadline.now()
            let (old, goesOn) = self.state.withLock { state in
                let old = self.takeOld(&state, now: now)
                state.isSweeping = !state.idle.isEmpty
                return (old, state.isSweeping)
            }
            for connection in old { connection.close() }
            if goesOn { self.sweepLater() }
        }
    }

    private func takeOld(_ state: inout State, now: NIODeadline) -> [HTTPConnection] {
        let latest = now - TimeAmount(settings.idleTimeout)
        // The oldest are at the front.
        let old = state.idle.prefix { $0.since <= latest }.map(\.connection)
        state.idle.removeFirst(old.count)
        return old
    }
}
