/// Everything that changes while an emulator runs; guarded by one lock.
struct EmulatorWorld: Sendable {
    /// Requests that wait until a gate is opened.
    struct Gate: Sendable {
        var isOpen = false
        var held: [@Sendable () -> Void] = []
    }

    /// Someone who waits for a fact.
    struct Waiter: Sendable {
        let isSatisfied: @Sendable (EmulatorWorld) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    var state: SecretsManagerState
    var directory: IdentityDirectory
    var workload = WorkloadEndpoints()
    var checksSignatures: Bool
    var faults: [Fault] = []
    var log: RequestLog
    var gates: [String: Gate] = [:]
    /// Nanoseconds added to the configured clock.
    var clockOffset: Int64 = 0
    var random: RandomSource
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0

    /// What can be set while the emulator runs.
    var settings: EmulatorSettings {
        get { EmulatorSettings(service: state.settings, checksSignatures: checksSignatures) }
        set {
            state.settings = newValue.service
            checksSignatures = newValue.checksSignatures
        }
    }

    /// Uses up the first fault that fits a call and whose chance comes up.
    ///
    /// - Parameters:
    ///   - operation: the operation called.
    ///   - names: what the secret may be called.
    ///   - unread: whether only the head of the request is there; only faults that want that are then used, and never
    ///     otherwise.
    /// - Returns: the fault; nil when none comes up.
    mutating func takeFault(operation: String, names: [String], unread: Bool = false) -> Fault? {
        for index in faults.indices where faults[index].fits(operation: operation, names: names) {
            let fault = faults[index]
            guard (fault.effect == .resetBeforeReading) == unread else { continue }
            if fault.probability < 1, Double.random(in: 0..<1, using: &random) >= fault.probability { continue }
            if fault.count != Fault.unlimited { faults[index].count -= 1 }
            if faults[index].count <= 0 { faults.remove(at: index) }
            return fault
        }
        return nil
    }

    /// Keeps something until the gate opens.
    ///
    /// - Returns: false when the gate is open already, and nothing was kept.
    mutating func hold(at gate: String, _ action: @escaping @Sendable () -> Void) -> Bool {
        var entry = gates[gate] ?? Gate()
        guard !entry.isOpen else { return false }
        entry.held.append(action)
        gates[gate] = entry
        return true
    }

    /// Opens a gate for good and hands out what it held.
    mutating func open(gate: String) -> [@Sendable () -> Void] {
        let held = gates[gate]?.held ?? []
        gates[gate] = Gate(isOpen: true)
        return held
    }

    /// Takes out the waiters whose fact has come true.
    mutating func takeSatisfiedWaiters() -> [CheckedContinuation<Void, Never>] {
        guard !waiters.isEmpty else { return [] }
        var satisfied: [CheckedContinuation<Void, Never>] = []
        for (id, waiter) in waiters where waiter.isSatisfied(self) {
            satisfied.append(waiter.continuation)
            waiters[id] = nil
        }
        return satisfied
    }
}
