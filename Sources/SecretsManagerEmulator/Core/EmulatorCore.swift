import JSONDocument
import Synchronization

/// The one driver of an emulator: takes whole requests, decides under a lock, answers outside of it.
final class EmulatorCore: Sendable {
    let configuration: EmulatorServer.Configuration
    /// What the settings go back to with ``reset()``.
    private let settings: EmulatorSettings
    private let identities: IdentityDirectory
    private let world: Mutex<EmulatorWorld>

    init(_ configuration: EmulatorServer.Configuration) throws(EmulatorError) {
        self.configuration = configuration
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        settings = EmulatorSettings(configuration, seed: seed)
        identities = try IdentityDirectory(configuration.accounts)
        world = Mutex(
            EmulatorWorld(
                state: SecretsManagerState(settings: settings.service), directory: identities,
                checksSignatures: settings.checksSignatures, log: RequestLog(capacity: configuration.logCapacity),
                random: RandomSource(seed: seed &+ 1)))
    }

    /// Runs an edit under the lock, then wakes whoever waited for what it made true.
    func edit<Value: Sendable>(_ body: (inout EmulatorWorld) -> Value) -> Value {
        let (value, satisfied) = world.withLock { world in
            let value = body(&world)
            return (value, world.takeSatisfiedWaiters())
        }
        for continuation in satisfied { continuation.resume() }
        return value
    }

    /// The present in nanoseconds since 1970, as far as the world's clock was moved.
    func now(_ world: EmulatorWorld) -> Int64 {
        configuration.clock() + world.clockOffset
    }

    /// Changes who exists; sessions that are out, and stored secrets, stay.
    func setIdentities(
        _ change: (IdentityDirectory) throws(EmulatorError) -> IdentityDirectory
    ) throws(EmulatorError) {
        let result = edit { world in
            Result { () throws(EmulatorError) in
                world.directory = try change(world.directory)
            }
        }
        try result.get()
    }

    /// Forgets secrets, faults, gates, the log, the moved clock, and what was set since the start; held requests are
    /// dropped.
    func reset() {
        edit { world in
            world.state = SecretsManagerState(settings: settings.service)
            world.directory = identities
            world.workload = WorkloadEndpoints()
            world.checksSignatures = settings.checksSignatures
            world.faults = []
            world.gates = [:]
            world.log = RequestLog(capacity: configuration.logCapacity)
            world.clockOffset = 0
        }
    }

    /// Whether a request is to be reset before its body is read; its head tells the operation.
    func resetsUnread(target: String?) -> Bool {
        edit { world in
            guard !world.faults.isEmpty, let target, let dot = target.firstIndex(of: ".") else { return false }
            let operation = String(target[target.index(after: dot)...])
            guard let fault = world.takeFault(operation: operation, names: [], unread: true) else { return false }
            world.log.append(
                LoggedRequest(
                    operation: operation, name: nil, secretID: nil, status: 0, code: nil, token: nil, account: nil,
                    region: nil, fault: fault.effect.word, isCopy: false, time: now(world)))
            return true
        }
    }

    /// Takes one request and sees to it that its answer, if any, is sent.
    func receive(_ request: WireRequest, _ responder: Responder) {
        if request.path.hasPrefix("/_emulator/"), request.path != WorkloadEndpoints.containerPath {
            guard configuration.servesAdmin else {
                send(WireAnswer(ServiceAnswer(ServiceError("UnknownOperationException", nil, status: 404))), responder)
                return
            }
            send(AdminInterface(core: self).answer(request), responder)
            return
        }
        let arrival: Arrival
        do {
            arrival = try Arrival(request)
        } catch {
            send(WireAnswer(ServiceAnswer(error)), responder)
            return
        }
        let names = [arrival.target, arrival.name].compactMap { $0 }
        if let fault = edit({ $0.takeFault(operation: arrival.operation, names: names) }) {
            misbehave(fault, arrival, responder)
        } else {
            send(wire(apply(arrival), arrival), responder)
        }
    }

    /// Answers a request whose body is over the limit.
    func refuseBody(_ responder: Responder) {
        var answer = WireAnswer(ServiceAnswer(ServiceError("RequestEntityTooLargeException", nil, status: 413)))
        answer.closes = true
        send(answer, responder)
    }

    /// The answer in the format of the service that was called.
    func wire(_ answer: ServiceAnswer, _ arrival: Arrival) -> WireAnswer {
        WireAnswer(answer, arrival.service, operation: arrival.operation, requestID: edit { $0.random.uuid() })
    }

    /// Whom the signature of a call is checked against, and the present.
    func verifier() -> (SignatureVerifier, now: Int64) {
        world.withLock { world in
            (
                SignatureVerifier(
                    directory: world.directory, defaultRegion: configuration.defaultRegion,
                    isEnforced: world.checksSignatures), now(world)
            )
        }
    }

    /// Adds the headers of every answer and sends it.
    func send(_ answer: WireAnswer, _ responder: Responder) {
        var answer = answer
        world.withLock { world in
            if answer.requestID.isEmpty { answer.requestID = world.random.uuid() }
            answer.date = CalendarTime(nanoseconds: now(world)).httpDate
        }
        responder.send(answer)
    }

    /// Lets what waits at a gate go on, and everything that comes later.
    func open(gate: String) {
        let held = edit { $0.open(gate: gate) }
        for action in held { action() }
    }

    /// Lets everyone go who waits for a fact: nothing will happen any more.
    func releaseWaiters() {
        let waiters = world.withLock { world in
            defer { world.waiters = [:] }
            return world.waiters
        }
        for waiter in waiters.values { waiter.continuation.resume() }
    }

    /// Returns when a fact about the world is true, or when the task is cancelled.
    func wait(until isSatisfied: @escaping @Sendable (EmulatorWorld) -> Bool) async {
        let id = world.withLock { world in
            world.nextWaiter += 1
            return world.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = world.withLock { world in
                    if Task.isCancelled || isSatisfied(world) { return true }
                    world.waiters[id] = .init(isSatisfied: isSatisfied, continuation: continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            world.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}
