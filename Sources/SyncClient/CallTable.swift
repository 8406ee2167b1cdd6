import JSONDocument
import SyncProtocol

/// Which calls of one connection are under way. Pure: every input gives the effects that have to follow.
///
/// Invariant: a waiter is handed back exactly once, and never more than `capacity` requests are in flight, so a client
/// that calls a thousand times at once is never answered `busy` for it.
struct CallTable<Waiter> {
    /// What has to be done after an input, outside the lock.
    struct Effects {
        /// Lines to write, in order.
        var sends: [[UInt8]] = []
        /// Waiters to resume.
        var answers: [(waiter: Waiter, result: Result<JSONObject, SyncClientError>)] = []
    }

    private struct Queued {
        let id: Int64
        let line: [UInt8]
        let waiter: Waiter
    }

    private let capacity: Int
    private var lastID: Int64 = 0
    /// Nil waiter: the caller has gone, the agent has not answered yet.
    private var inFlight: [Int64: Waiter?] = [:]
    private var queue: [Queued] = []
    private var closed: SyncClientError?

    /// A table for at most that many requests in flight.
    init(capacity: Int = ProtocolLimits.inFlight) {
        self.capacity = capacity
    }

    /// An id that no other call of this connection has.
    mutating func nextID() -> Int64 {
        lastID += 1
        return lastID
    }

    /// A call begins.
    mutating func submit(id: Int64, line: [UInt8], waiter: Waiter) -> Effects {
        if let closed {
            return Effects(answers: [(waiter, .failure(closed.notSent))])
        }
        guard inFlight.count < capacity else {
            queue.append(Queued(id: id, line: line, waiter: waiter))
            return Effects()
        }
        inFlight[id] = .some(waiter)
        return Effects(sends: [line])
    }

    /// The agent answered.
    mutating func receive(_ reply: Reply) -> Effects {
        guard case .integer(let id) = reply.id else {
            guard case .failure(let error) = reply.outcome else { return Effects() }
            // Said before it knew whom to answer: nothing of ours was carried out, or nothing more will be.
            return close(
                error.reason == .peerRefused ? SyncClientError(error) : .lost("the agent said: \(error.message)"))
        }
        guard let entry = inFlight.removeValue(forKey: id) else { return Effects() }
        var effects = Effects()
        if let waiter = entry {
            effects.answers.append((waiter, reply.outcome.mapError { SyncClientError($0) }))
        }
        if !queue.isEmpty {
            let next = queue.removeFirst()
            inFlight[next.id] = .some(next.waiter)
            effects.sends.append(next.line)
        }
        return effects
    }

    /// The caller gives up: its task was cancelled, or its own limit passed.
    mutating func abandon(id: Int64, _ error: SyncClientError) -> Effects {
        if let index = queue.firstIndex(where: { $0.id == id }) {
            return Effects(answers: [(queue.remove(at: index).waiter, .failure(error.notSent))])
        }
        guard let entry = inFlight[id], let waiter = entry else { return Effects() }
        inFlight[id] = .some(nil)
        var params = JSONObject()
        params["id"] = .integer(id)
        let notice = Request(id: nil, method: "$/cancelRequest", params: params)
        return Effects(sends: [notice.line], answers: [(waiter, .failure(error))])
    }

    /// The connection ended.
    mutating func close(_ error: SyncClientError) -> Effects {
        guard closed == nil else { return Effects() }
        closed = error
        var effects = Effects()
        for case let waiter? in inFlight.sorted(by: { $0.key < $1.key }).map(\.value) {
            effects.answers.append((waiter, .failure(error)))
        }
        for queued in queue {
            effects.answers.append((queued.waiter, .failure(error.notSent)))
        }
        inFlight = [:]
        queue = []
        return effects
    }
}

extension SyncClientError {
    /// The connection ended while calls were under way.
    static func lost(_ why: String) -> SyncClientError {
        SyncClientError(.connectionLost, "connection to the agent lost: \(why)", outcome: .unknown)
    }

    /// The same failure of a call that was never sent.
    var notSent: SyncClientError {
        rpcError == nil ? SyncClientError(code, message, outcome: .notApplied) : self
    }
}
