import JSONDocument
import Synchronization

/// The one driver of an emulator: takes whole requests, decides under a lock, answers outside of it.
final class EmulatorCore: Sendable {
    let configuration: EmulatorServer.Configuration
    private let settings: SecretsManagerState.Settings
    private let world: Mutex<EmulatorWorld>

    init(_ configuration: EmulatorServer.Configuration) throws(EmulatorError) {
        self.configuration = configuration
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        settings = SecretsManagerState.Settings(
            forceDeleteLag: configuration.forceDeleteLag, versionLimit: configuration.versionLimit,
            enforcesRates: configuration.enforcesRates, seed: seed)
        let verifier = try EmulatorCore.verifier(configuration.accounts, configuration)
        world = Mutex(
            EmulatorWorld(
                state: SecretsManagerState(settings: settings), verifier: verifier,
                log: RequestLog(capacity: configuration.logCapacity), random: RandomSource(seed: seed &+ 1)))
    }

    private static func verifier(
        _ accounts: [EmulatorServer.Account], _ configuration: EmulatorServer.Configuration
    ) throws(EmulatorError) -> SignatureVerifier {
        try SignatureVerifier(
            accounts: accounts, defaultRegion: configuration.defaultRegion, isEnforced: configuration.verifySignatures)
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

    /// Replaces the accounts with their keys and policies; stored secrets stay.
    func setAccounts(_ accounts: [EmulatorServer.Account]) throws(EmulatorError) {
        let verifier = try EmulatorCore.verifier(accounts, configuration)
        edit { $0.verifier = verifier }
    }

    /// Forgets secrets, faults, gates, the log and the moved clock; held requests are dropped.
    func reset() {
        edit { world in
            world.state = SecretsManagerState(settings: settings)
            world.faults = []
            world.gates = [:]
            world.log = RequestLog(capacity: configuration.logCapacity)
            world.clockOffset = 0
        }
    }

    /// Takes one request and sees to it that its answer, if any, is sent.
    func receive(_ request: WireRequest, _ responder: Responder) {
        if configuration.servesAdmin, request.path.hasPrefix("/_emulator/") {
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
        if let effect = edit({ $0.takeFault(operation: arrival.operation, names: names) }) {
            misbehave(effect, arrival, responder)
        } else {
            send(WireAnswer(apply(arrival)), responder)
        }
    }

    /// Answers a request whose body is over the limit.
    func refuseBody(_ responder: Responder) {
        var answer = WireAnswer(ServiceAnswer(ServiceError("RequestEntityTooLargeException", nil, status: 413)))
        answer.closes = true
        send(answer, responder)
    }

    /// Authenticates, decides and logs one call.
    func apply(_ arrival: Arrival, fault: Fault.Effect? = nil, isCopy: Bool = false) -> ServiceAnswer {
        let (verifier, now) = world.withLock { ($0.verifier, self.now($0)) }
        let call = Result { () throws(ServiceError) in
            let identity = try verifier.identify(arrival.request, now: now)
            return ServiceCall(
                operation: arrival.operation, scope: identity.scope, caller: identity.caller,
                input: try arrival.input.get())
        }
        return edit { world in
            switch call {
            case .success(let call):
                let answer = world.state.handle(call, now: now)
                world.log.append(entry(arrival, answer, call.scope, fault, isCopy: isCopy, now))
                return answer
            case .failure(let error):
                let answer = ServiceAnswer(error)
                world.log.append(entry(arrival, answer, nil, fault, isCopy: isCopy, now))
                return answer
            }
        }
    }

    /// Logs a call that was not applied.
    func log(_ arrival: Arrival, _ fault: Fault.Effect, status: Int, code: String?) {
        edit { world in
            world.log.append(
                LoggedRequest(
                    operation: arrival.operation, name: arrival.name, secretID: arrival.target, status: status,
                    code: code, token: arrival.token, account: nil, region: nil, fault: fault.word, isCopy: false,
                    time: now(world)))
        }
    }

    private func entry(
        _ arrival: Arrival, _ answer: ServiceAnswer, _ scope: Scope?, _ fault: Fault.Effect?, isCopy: Bool, _ now: Int64
    ) -> LoggedRequest {
        LoggedRequest(
            operation: arrival.operation, name: arrival.name, secretID: arrival.target, status: answer.status,
            code: answer.code, token: arrival.token, account: scope?.account, region: scope?.region,
            fault: fault?.word, isCopy: isCopy, time: now)
    }

    /// Who signed a call, if it can be told.
    func caller(of arrival: Arrival) -> SignatureVerifier.Identity? {
        let (verifier, now) = world.withLock { ($0.verifier, self.now($0)) }
        return try? verifier.identify(arrival.request, now: now)
    }

    /// Adds the headers of every answer and sends it.
    func send(_ answer: WireAnswer, _ responder: Responder) {
        var answer = answer
        (answer.requestID, answer.date) = world.withLock { world in
            (world.random.uuid(), CalendarTime(nanoseconds: now(world)).httpDate)
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
