import SyncProtocol

/// The state of a ``ReconnectingClient``: decisions only, what follows from them is carried out by the caller.
struct Reconnection {
    /// Who waits for a connection.
    typealias Waiter = CheckedContinuation<SyncClient?, Never>

    /// Where it stands.
    enum Phase {
        /// There is no connection; who needs one waits.
        case apart([UInt64: Waiter])
        /// There is one.
        case joined(SyncClient)
        /// It is over.
        case ended
    }

    /// What is registered anew on every connection.
    struct Provision: Sendable {
        let registration: ProviderRegistration
        let read: SecretReader
    }

    /// What became of a connection that is ready for use.
    enum Joining {
        /// It is the one; these waited for it.
        case joined([Waiter])
        /// Something else is provided by now: it has to be registered first.
        case outdated
        /// Nobody needs it any more.
        case over
    }

    private(set) var phase = Phase.apart([:])
    private(set) var provisions: [Provision] = []
    /// Counts the changes of what is provided.
    private(set) var revision = 0
    private(set) var failure: SyncClientError?
    private var lastWaiter: UInt64 = 0

    /// A number for who waits.
    mutating func nextWaiter() -> UInt64 {
        lastWaiter += 1
        return lastWaiter
    }

    /// Somebody needs a connection.
    ///
    /// - Returns: whether the answer is known already, and the connection; nil when it is over.
    mutating func join(_ id: UInt64, _ waiter: Waiter) -> (isKnown: Bool, client: SyncClient?) {
        switch phase {
        case .apart(var waiters):
            waiters[id] = waiter
            phase = .apart(waiters)
            return (false, nil)
        case .joined(let client): return (true, client)
        case .ended: return (true, nil)
        }
    }

    /// Somebody does not wait any longer.
    mutating func leave(_ id: UInt64) -> Waiter? {
        guard case .apart(var waiters) = phase else { return nil }
        let waiter = waiters.removeValue(forKey: id)
        phase = .apart(waiters)
        return waiter
    }

    /// A connection is ready for use, with what was provided at that revision registered on it.
    mutating func connected(_ client: SyncClient, registered: Int) -> Joining {
        guard case .apart(let waiters) = phase else { return .over }
        guard registered == revision else { return .outdated }
        phase = .joined(client)
        failure = nil
        return .joined(Array(waiters.values))
    }

    /// The connection is gone, or an attempt failed.
    mutating func disconnected(_ error: SyncClientError?) {
        failure = error ?? failure
        if case .joined = phase { phase = .apart([:]) }
    }

    /// It is over.
    ///
    /// - Returns: who still waited, and the connection that is to be closed.
    mutating func end() -> (waiters: [Waiter], client: SyncClient?) {
        defer { phase = .ended }
        switch phase {
        case .apart(let waiters): return (Array(waiters.values), nil)
        case .joined(let client): return ([], client)
        case .ended: return ([], nil)
        }
    }

    /// Mounts are provided from now on; a later word for the same mounts stands in for an earlier one.
    mutating func provide(_ provision: Provision) {
        withdraw(provision.registration.mounts)
        provisions.append(provision)
    }

    /// They are not provided: the agent refused it.
    mutating func withdraw(_ mounts: [MountPath]) {
        provisions.removeAll { $0.registration.mounts == mounts }
        revision += 1
    }

    /// The connection there is.
    var current: SyncClient? {
        if case .joined(let client) = phase { client } else { nil }
    }
}
