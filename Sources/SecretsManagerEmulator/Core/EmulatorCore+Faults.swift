extension EmulatorCore {
    /// Treats a call as a fault says.
    func misbehave(_ effect: Fault.Effect, _ arrival: Arrival, _ responder: Responder) {
        switch effect {
        case .throttle:
            refuse(.throttled, effect, arrival, responder)
        case .refuse(let code, let message, let status):
            refuse(ServiceError(code, message, status: status), effect, arrival, responder)
        case .denyAccess:
            refuse(denial(of: arrival), effect, arrival, responder)
        case .serverError(let status, let body):
            log(arrival, effect, status: status, code: nil)
            send(WireAnswer(status: status, body: body), responder)
        case .serverErrorAfterApplying(let status, let body):
            _ = apply(arrival, fault: effect)
            send(WireAnswer(status: status, body: body), responder)
        case .resetBeforeApplying:
            log(arrival, effect, status: 0, code: nil)
            responder.reset()
        case .resetAfterApplying:
            _ = apply(arrival, fault: effect)
            responder.reset()
        case .truncateAnswer:
            var answer = WireAnswer(apply(arrival, fault: effect))
            answer.isTruncated = true
            send(answer, responder)
        case .holdRequest(let gate):
            hold(at: gate) { core in
                core.send(WireAnswer(core.apply(arrival, fault: effect)), responder)
            }
        case .holdAnswer(let gate):
            let answer = WireAnswer(apply(arrival, fault: effect))
            hold(at: gate) { core in core.send(answer, responder) }
        case .repeatLater(let gate):
            let answer = WireAnswer(apply(arrival, fault: effect))
            // The copy is on its way before the sender can know that the first one arrived.
            hold(at: gate) { core in _ = core.apply(arrival, fault: effect, isCopy: true) }
            send(answer, responder)
        case .resetThenApplyLater(let gate):
            log(arrival, effect, status: 0, code: nil)
            hold(at: gate) { core in _ = core.apply(arrival, fault: effect, isCopy: true) }
            responder.reset()
        }
    }

    private func refuse(_ error: ServiceError, _ effect: Fault.Effect, _ arrival: Arrival, _ responder: Responder) {
        log(arrival, effect, status: error.status, code: error.code)
        send(WireAnswer(ServiceAnswer(error)), responder)
    }

    private func hold(at gate: String, _ action: @escaping @Sendable (EmulatorCore) -> Void) {
        let isHeld = edit { $0.hold(at: gate) { action(self) } }
        if !isHeld { action(self) }
    }

    private func denial(of arrival: Arrival) -> ServiceError {
        guard let identity = caller(of: arrival), case .success(let input) = arrival.input else { return .unknownKey }
        let call = ServiceCall(
            operation: arrival.operation, scope: identity.scope, caller: identity.caller, input: input)
        return .accessDenied(call, action: "secretsmanager:\(arrival.operation)", .implicitlyDenied)
    }
}
