/// Which address an endpoint is pinned to, and which older pins still have requests under way.
///
/// Pure: every input is a method, time is an argument, and what must be shut down is the answer.
struct PinState: Sendable {
    /// What to do before a request can go.
    enum LeaseAction: Equatable {
        /// Use these connections, then release them.
        case use(id: Int)
        /// Look the name up first.
        case resolve
        /// The transport is shut down.
        case closed
    }

    /// What a look-up leads to.
    enum ResolutionAction: Equatable {
        /// The current connections stay.
        case keep
        /// New connections to that address are wanted, under that id; those of the other id, if any, can be shut down.
        case replace(id: Int, address: IPAddress, shutDown: Int?)
        /// The transport is shut down.
        case closed
    }

    private let lifetime: Duration
    private var current: (id: Int, address: IPAddress, resolvedAt: Duration)?
    private var avoided: IPAddress?
    private var inFlight: [Int: Int] = [:]
    private var lastID = 0
    private var isClosed = false

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// A request wants to go.
    mutating func lease(now: Duration) -> LeaseAction {
        if isClosed { return .closed }
        guard let current, current.address != avoided else { return .resolve }
        guard now - current.resolvedAt < lifetime else {
            // One request looks the name up again; the others go on meanwhile.
            self.current = (current.id, current.address, now)
            return .resolve
        }
        inFlight[current.id, default: 0] += 1
        return .use(id: current.id)
    }

    /// The name was looked up; `addresses` are the allowed ones, at least one.
    mutating func resolved(_ addresses: [IPAddress], now: Duration) -> ResolutionAction {
        if isClosed { return .closed }
        if let current, current.address != avoided, addresses.contains(current.address) {
            self.current = (current.id, current.address, now)
            return .keep
        }
        guard let address = addresses.first(where: { $0 != avoided }) ?? addresses.first else { return .keep }
        avoided = nil
        if let current, current.address == address {
            self.current = (current.id, address, now)
            return .keep
        }
        let superseded = current?.id
        lastID += 1
        current = (lastID, address, now)
        return .replace(
            id: lastID, address: address, shutDown: superseded.flatMap { inFlight[$0] == nil ? $0 : nil })
    }

    /// The look-up failed; true when the old address goes on for another lifetime, since it worked so far.
    mutating func resolutionFailed(now: Duration) -> Bool {
        guard let current, current.address != avoided else { return false }
        self.current = (current.id, current.address, now)
        return true
    }

    /// A request is done; answers the id of connections that nobody needs any more.
    mutating func release(id: Int, connectionFailed: Bool) -> Int? {
        if connectionFailed, let current, current.id == id { avoided = current.address }
        let remaining = inFlight[id, default: 0] - 1
        inFlight[id] = remaining > 0 ? remaining : nil
        return remaining <= 0 && current?.id != id && !isClosed ? id : nil
    }

    /// No more requests.
    mutating func close() {
        isClosed = true
    }
}
