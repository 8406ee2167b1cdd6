import JSONDocument
import NIOCore

extension EmulatorCore {
    /// Treats a call as a fault says.
    func misbehave(_ fault: Fault, _ arrival: Arrival, _ responder: Responder) {
        let effect = fault.effect
        let delay = fault.delayMilliseconds
        switch effect {
        case .throttle:
            refuse(.throttled, effect, arrival, responder)
        case .refuse(let code, let message, let status):
            refuse(ServiceError(code, message, status: status), effect, arrival, responder)
        case .denyAccess:
            refuse(denial(of: arrival), effect, arrival, responder)
        case .serverError(let status, let body):
            log(arrival, effect, status: status, code: nil)
            send(WireAnswer(status: status, body: body, arrival.service), responder)
        case .serverErrorAfterApplying(let status, let body):
            _ = apply(arrival, fault: effect)
            send(WireAnswer(status: status, body: body, arrival.service), responder)
        case .resetBeforeReading, .resetBeforeApplying:
            log(arrival, effect, status: 0, code: nil)
            responder.reset()
        case .resetAfterApplying:
            _ = apply(arrival, fault: effect)
            responder.reset()
        case .truncateAnswer:
            var answer = wire(apply(arrival, fault: effect), arrival)
            answer.isTruncated = true
            send(answer, responder)
        case .holdRequest(let gate):
            hold(at: gate, delay, responder) { core in
                core.send(core.wire(core.apply(arrival, fault: effect), arrival), responder)
            }
        case .holdAnswer(let gate):
            let answer = wire(apply(arrival, fault: effect), arrival)
            hold(at: gate, delay, responder) { core in core.send(answer, responder) }
        case .repeatLater(let gate):
            let answer = wire(apply(arrival, fault: effect), arrival)
            // The copy is on its way before the sender can know that the first one arrived.
            hold(at: gate, delay, responder) { core in _ = core.apply(arrival, fault: effect, isCopy: true) }
            send(answer, responder)
        case .resetThenApplyLater(let gate):
            log(arrival, effect, status: 0, code: nil)
            hold(at: gate, delay, responder) { core in _ = core.apply(arrival, fault: effect, isCopy: true) }
            responder.reset()
        case .understateLength:
            var answer = wire(apply(arrival, fault: effect), arrival)
            answer.understatesLength = true
            send(answer, responder)
        case .slowAnswer(let bytesPerSecond):
            var answer = wire(apply(arrival, fault: effect), arrival)
            answer.bytesPerSecond = bytesPerSecond
            send(answer, responder)
        case .first(let change):
            // What cannot be done is what somebody else's call can meet as well: refused, and the call goes on.
            try? carryOut(change)
            send(wire(apply(arrival, fault: effect), arrival), responder)
        }
    }

    /// Does what a fault has happen in front of a call.
    func carryOut(_ change: Fault.Change) throws(EmulatorError) {
        switch change {
        case .advanceClock(let seconds):
            edit { $0.clockOffset += seconds * CalendarTime.second }
        case .setUserPolicies(let account, let user, let policies):
            try setIdentities { directory throws(EmulatorError) in
                try directory.settingPolicies(policies, ofUser: user, in: account ?? directory.defaultAccount)
            }
        case .setRolePolicies(let account, let role, let policies):
            try setIdentities { directory throws(EmulatorError) in
                try directory.settingPolicies(policies, ofRole: role, in: account ?? directory.defaultAccount)
            }
        case .edit(let name, let text, let account, let region):
            guard let operation = Operation(rawValue: name) else {
                throw EmulatorError(.refused, "\(name) is not an operation")
            }
            guard let input = try? JSONReader().read(Array(text.utf8)), input.object != nil else {
                throw EmulatorError(.refused, "\(name): the input is not a JSON object")
            }
            try perform(operation, input, account: account, region: region)
        }
    }

    private func refuse(_ error: ServiceError, _ effect: Fault.Effect, _ arrival: Arrival, _ responder: Responder) {
        log(arrival, effect, status: error.status, code: error.code)
        send(wire(ServiceAnswer(error), arrival), responder)
    }

    private func hold(
        at gate: String, _ milliseconds: Int64?, _ responder: Responder,
        _ action: @escaping @Sendable (EmulatorCore) -> Void
    ) {
        if let milliseconds {
            responder.channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { action(self) }
            return
        }
        let isHeld = edit { $0.hold(at: gate) { action(self) } }
        if !isHeld { action(self) }
    }

    private func denial(of arrival: Arrival) -> ServiceError {
        guard let identity = caller(of: arrival), case .success(let input) = arrival.input else { return .unknownKey }
        let call = ServiceCall(
            operation: arrival.operation, scope: identity.scope, caller: identity.caller, input: input)
        return .accessDenied(
            call, action: "secretsmanager:\(arrival.operation)", .notAllowed(by: .identity))
    }
}
