public import SyncProtocol
import Synchronization

/// A client that outlives the agent's restarts: it connects again, registers its provider again and subscribes again.
///
/// A long-lived host holds one of these and runs it beside its own work:
///
/// ```swift
/// let agent = ReconnectingClient(to: path)
/// try await withThrowingDiscardingTaskGroup { group in
///     group.addTask { await agent.run() }
///     group.addTask {
///         for await change in agent.changes() { show(change) }
///     }
///     try await agent.call(Methods.secretPut, params)
/// }
/// ```
///
/// Every command of the protocol may be repeated (rule O5), so a call whose connection broke is made again on the next one.
public final class ReconnectingClient: Sendable {
    /// How a connection is made.
    public typealias Connect = @Sendable () async throws(SyncClientError) -> SyncClient

    private let connect: Connect
    private let backoff: ReconnectBackoff
    private let state = Mutex(Reconnection())

    /// A client of the agent at that socket.
    ///
    /// - Parameters:
    ///   - path: the socket.
    ///   - trust: whose agent is accepted.
    ///   - backoff: how long it waits before another attempt.
    public convenience init(
        to path: SocketPath, trusting trust: AgentTrust = AgentTrust(), backoff: ReconnectBackoff = ReconnectBackoff()
    ) {
        self.init(backoff: backoff) { () async throws(SyncClientError) in
            try await SyncClient.connect(to: path, trusting: trust)
        }
    }

    /// A client whose connections are made so.
    public init(backoff: ReconnectBackoff = ReconnectBackoff(), connect: @escaping Connect) {
        self.connect = connect
        self.backoff = backoff
    }

    /// Keeps a connection until the task is cancelled or ``close()`` was called. Nothing of this client works without it.
    public func run() async {
        await withTaskCancellationHandler {
            var failures = 0
            while !Task.isCancelled {
                do throws(SyncClientError) {
                    let client = try await connect()
                    guard try await settle(client) else { return await client.close() }
                    failures = 0
                    await client.waitForEnd()
                    state.withLock { $0.disconnected(nil) }
                } catch {
                    state.withLock { $0.disconnected(error) }
                }
                if isEnded { return }
                failures += 1
                try? await Task.sleep(for: backoff.delay(after: failures))
            }
        } onCancel: {
            end()
        }
    }

    /// Calls a declared method, on this connection or, where it breaks before the answer, on the next one.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - params: its params.
    ///   - meta: the deadline of a held answer, and the trace.
    ///   - limit: how long each attempt waits for its answer; nil waits as long as the connection lives.
    /// - Returns: the result.
    /// - Throws: what the agent refused it for; `closed` or `cancelled` when this client or the calling task ended.
    @discardableResult
    public func call<Params, Answer>(
        _ method: Method<Params, Answer>, _ params: Params, meta: RequestMeta = .init(), within limit: Duration? = nil
    ) async throws(SyncClientError) -> Answer {
        while true {
            let client = try await connected(for: method.name)
            do {
                return try await client.call(method, params, meta: meta, within: limit)
            } catch {
                guard error.isOfConnection, !Task.isCancelled else { throw error }
                lost(client)
            }
        }
    }

    /// What happens, over all connections: the rows as they are, then events; rows again after every reconnection.
    ///
    /// The sequence ends when this client does. While nobody iterates, nothing is subscribed to.
    public func changes(_ params: EventSubscriptionParams = EventSubscriptionParams()) -> AgentChanges {
        AgentChanges(client: self, params: params)
    }

    /// Answers the agent's reads for these mounts, on this connection and on every one after it.
    ///
    /// - Parameters:
    ///   - mounts: the mounts; given again, the new word counts.
    ///   - takeover: whether they are taken from another connection that provides them.
    ///   - read: gives the values; one closure answers for all mounts of a client, the last one given.
    /// - Throws: what the agent refused it for now, and then it is not tried again; while there is no connection it is
    ///   registered on the next one, and a refusal there is in ``lastFailure`` until it succeeds.
    public func provide(
        mounts: [MountPath], takeover: Bool = false, read: @escaping SecretReader
    ) async throws(SyncClientError) {
        let provision = Reconnection.Provision(
            registration: ProviderRegistration(mounts: mounts, takeover: takeover), read: read)
        let current = state.withLock { state in
            state.provide(provision)
            return state.current
        }
        guard let current else { return }
        do {
            try await current.registerProvider(mounts: mounts, takeover: takeover, read: read)
        } catch {
            if error.isOfConnection { return }
            if error.rpcError != nil { state.withLock { $0.withdraw(mounts) } }
            throw error
        }
    }

    /// Why there is no connection; nil while there is one, or before the first attempt.
    public var lastFailure: SyncClientError? {
        state.withLock { $0.failure }
    }

    /// Ends the connection and this client.
    public func close() async {
        await end()?.close()
    }

    /// A connection, once there is one.
    ///
    /// - Throws: `closed` when this client ended, `cancelled` when the task did.
    func connected(for what: String) async throws(SyncClientError) -> SyncClient {
        let id = state.withLock { $0.nextWaiter() }
        let client = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Reconnection.Waiter) in
                let (isKnown, client) = state.withLock { $0.join(id, waiter) }
                if isKnown { waiter.resume(returning: client) }
                // The handler below may have run before there was anybody to leave.
                if Task.isCancelled { leave(id) }
            }
        } onCancel: {
            leave(id)
        }
        if let client { return client }
        if Task.isCancelled { throw SyncClientError(.cancelled, "\(what) was cancelled") }
        throw SyncClientError(.closed, "\(what): the client was closed")
    }

    /// That connection turned out to be gone; whoever asks next waits for another one.
    func lost(_ client: SyncClient) {
        state.withLock { state in
            if state.current === client { state.disconnected(nil) }
        }
    }

    /// Registers what is provided and hands the connection to whoever waits; false when this client ended meanwhile.
    private func settle(_ client: SyncClient) async throws(SyncClientError) -> Bool {
        while true {
            let (provisions, revision) = state.withLock { ($0.provisions, $0.revision) }
            try await register(provisions, on: client)
            switch state.withLock({ $0.connected(client, registered: revision) }) {
            case .joined(let waiters):
                for waiter in waiters { waiter.resume(returning: client) }
                return true
            case .outdated: continue
            case .over: return false
            }
        }
    }

    private func register(
        _ provisions: [Reconnection.Provision], on client: SyncClient
    ) async throws(SyncClientError) {
        for provision in provisions {
            do {
                try await client.registerProvider(
                    mounts: provision.registration.mounts, takeover: provision.registration.takeover,
                    read: provision.read)
            } catch {
                await client.close()
                throw error
            }
        }
    }

    private var isEnded: Bool {
        state.withLock { if case .ended = $0.phase { true } else { false } }
    }

    @discardableResult
    private func end() -> SyncClient? {
        let (waiters, client) = state.withLock { $0.end() }
        for waiter in waiters { waiter.resume(returning: nil) }
        client?.closeSoon()
        return client
    }

    private func leave(_ id: UInt64) {
        state.withLock { $0.leave(id) }?.resume(returning: nil)
    }
}

/// How long a ``ReconnectingClient`` waits before another attempt: doubling, and jittered so that hosts do not come at once.
public struct ReconnectBackoff: Sendable {
    /// The longest wait after the first failure.
    public let first: Duration
    /// The longest wait of all.
    public let longest: Duration

    /// Waits of up to 100 ms at first and 5 s at last, unless told otherwise.
    public init(first: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
        self.first = first
        self.longest = longest
    }

    /// Half to all of what that many failures in a row are worth.
    func delay(after failures: Int) -> Duration {
        let whole = min(longest, first * (1 << min(max(0, failures - 1), 20)))
        return whole / 2 + whole / 2 * Double.random(in: 0...1)
    }
}

extension SyncClientError {
    /// Whether the connection is to blame, so that the next one may do better.
    var isOfConnection: Bool {
        code == .connectionLost || code == .closed
    }
}
