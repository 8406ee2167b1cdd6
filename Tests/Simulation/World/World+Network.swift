import SyncEngine
import SyncProtocol
import SyncScheduler

/// What stands between the agent and AWS.
struct Network {
    /// Until when a destination does not answer, by index.
    var outages: [Int: Timestamp] = [:]
    /// Until when a destination's credentials are refused.
    var refusals: [Int: Timestamp] = [:]
    /// Operations that are denied, and until when.
    var denials: [String: Timestamp] = [:]
    /// A destination that stays out of reach until it is freed.
    var stuck: Int?
}

extension World {
    private enum Fate: CaseIterable {
        case lostRequest, lostAnswer, delayed, doubled, notSent, throttled
        case carriedOutAtSecondAttempt, deniedAtSecondAttempt, lostTwice
    }

    /// How late a copy of a request may still arrive: its signature is valid for 5 minutes either side of AWS's clock.
    private static let latestCopy = 14 * 60 * 1_000

    /// A call leaves: one or more attempts reach AWS, or do not, and one answer comes back.
    func send(_ sendout: Sendout) throws {
        let order = sendout.order
        if let other = inFlight[order.object] {
            throw broken("G3", "two calls of one object at once: \(other.order.intent.call.operation) and another")
        }
        inFlight[order.object] = sendout
        let lane = inFlight.values.count { $0.order.destination == order.destination }
        if lane > 16 { throw broken("G9", "\(lane) calls of one destination at once") }
        let intent = wire(order)
        audit.note(order, token: intent.token)
        let leaves = max(.zero, sendout.leavesAt - now)
        let way = Duration.milliseconds(Int64(5 + pick(100)))
        let isFaulty = chance(isHealthy ? 0 : options.faults)
        let fate = Fate.allCases[pick(Fate.allCases.count)]
        let late = Duration.milliseconds(Int64(pick(Self.latestCopy)))
        note(5, order.object.rawValue, "send \(describe(order)), \(isFaulty ? "\(fate)" : "ordinary")")

        let index = destinationIndex(sendout.destination)
        if network.stuck == index || isAhead(network.outages[index]) {
            let isSent = chance(500)
            return answer(
                sendout, isSent ? .ambiguous(refusal(order, "timeout")) : .notSent(refusal(order, "refused")),
                after: leaves + .seconds(10), ambiguousAttempts: isSent ? 3 : 0)
        }
        if isAhead(network.refusals[index]) {
            return answer(
                sendout, .credentials(refusal(order, "UnrecognizedClientException")), after: leaves + way)
        }
        guard isFaulty else { return request(order, intent, after: leaves + way, back: way, ambiguousAttempts: 0) }
        switch fate {
        case .lostRequest:
            answer(sendout, .ambiguous(refusal(order, "lost")), after: leaves + .seconds(10), ambiguousAttempts: 1)
        case .lostAnswer:
            copy(order, intent, after: leaves + way)
            answer(sendout, .ambiguous(refusal(order, "lost")), after: leaves + .seconds(10), ambiguousAttempts: 1)
        case .delayed:
            copy(order, intent, after: leaves + late)
            answer(sendout, .ambiguous(refusal(order, "late")), after: leaves + .seconds(10), ambiguousAttempts: 1)
        case .doubled:
            copy(order, intent, after: leaves + late)
            request(order, intent, after: leaves + way, back: way, ambiguousAttempts: 1)
        case .notSent: answer(sendout, .notSent(refusal(order, "refused")), after: leaves + way)
        case .throttled:
            if options.mutant == .throttledIsSuccess {
                answer(sendout, .applied(.init(arn: guess(order))), after: leaves + way)
            } else {
                answer(sendout, .throttled(refusal(order, "ThrottlingException")), after: leaves + way)
            }
        case .carriedOutAtSecondAttempt:
            copy(order, intent, after: leaves + late)
            request(order, intent, after: leaves + .seconds(10) + way, back: way, ambiguousAttempts: 1)
        case .deniedAtSecondAttempt:
            copy(order, intent, after: leaves + late)
            let isCleared = options.mutant == .refusalClearsDoubt
            answer(
                sendout, .refused(refusal(order, "AccessDeniedException")), after: leaves + .seconds(10) + way,
                ambiguousAttempts: isCleared ? 0 : 1)
        case .lostTwice:
            copy(order, intent, after: leaves + way)
            copy(order, intent, after: leaves + late)
            answer(sendout, .ambiguous(refusal(order, "lost")), after: leaves + .seconds(20), ambiguousAttempts: 2)
        }
    }

    /// A request whose answer somebody waits for.
    private func request(
        _ order: SendOrder, _ intent: Intent, after: Duration, back: Duration, ambiguousAttempts: Int
    ) {
        let answer = (after: back, ambiguousAttempts: ambiguousAttempts, begunAt: now)
        schedule(.arrival(.init(order: order, intent: intent, answer: answer, process: process)), after: after)
    }

    /// A request whose answer nobody will see.
    private func copy(_ order: SendOrder, _ intent: Intent, after: Duration) {
        schedule(.arrival(.init(order: order, intent: intent, answer: nil, process: process)), after: after)
    }

    private func answer(
        _ sendout: Sendout, _ outcome: CallResult.Outcome, after: Duration, ambiguousAttempts: Int = 0,
        begunAt: Timestamp? = nil
    ) {
        var outcome = outcome
        if options.mutant == .doubtIsSuccess, case .ambiguous = outcome {
            outcome = .applied(.init(arn: guess(sendout.order)))
        }
        let result = CallResult(
            token: sendout.order.intent.token, outcome: outcome, ambiguousAttempts: ambiguousAttempts,
            begunAt: begunAt ?? now, account: aws.account)
        var throttled = false
        if case .throttled = outcome { throttled = true }
        let sent = SentCall(result: result, arrivals: max(1, ambiguousAttempts), wasThrottled: throttled)
        schedule(.answer(.init(sendout: sendout, sent: sent, process: process)), after: after)
    }

    /// A request reaches AWS.
    func arrive(_ arrival: Event.Arrival) throws {
        let order = arrival.order
        let operation = order.intent.call.operation
        let outcome: CallResult.Outcome
        if !isHealthy, isAhead(network.denials[operation]) {
            outcome = .refused(refusal(order, "AccessDeniedException"))
        } else {
            outcome = aws.carryOut(arrival.intent, name: order.name, now: now)
        }
        note(6, order.object.rawValue, "AWS \(describe(order)): \(text(outcome))")
        try checkAWS()
        guard let back = arrival.answer, arrival.process == process,
            let sendout = inFlight[order.object]
        else { return }
        answer(
            sendout, outcome, after: back.after, ambiguousAttempts: back.ambiguousAttempts, begunAt: back.begunAt)
    }

    /// Outages, permissions and other people come and go.
    func changeWeather() {
        let duration = Duration.seconds(Int64(pick(900) + 1))
        let index = pick(options.destinations.count)
        let secret = pick(options.secrets)
        let operations = ["CreateSecret", "UpdateSecret", "DeleteSecret", "RestoreSecret", "TagResource"]
        let operation = operations[pick(operations.count)]
        let names = host.texts.names(secret, index)
        let name = names[pick(names.count)]
        if chance(30), options.outages { network.outages[index] = now + duration }
        if chance(20), options.outages { network.refusals[index] = now + duration }
        if chance(30), options.outages { network.denials[operation] = now + duration }
        if chance(20), options.crashes > 0, isUp { end("all of a sudden") }
        if chance(60), options.strangers { visit(name) }
        if chance(40), options.meddles { meddle(name) }
    }

    /// A stranger comes or goes, while no create of ours may arrive: a name that was found taken ends the create at once, so
    /// one that is freed within the horizon by somebody else is outside what the engine promises.
    private func visit(_ name: String) {
        let what = pick(3)
        guard !mayBeBorn(name) else { return }
        note(7, Int64(what), "a stranger visits \(name): \(["comes", "goes", "schedules"][what])")
        switch what {
        case 0: aws.intrude(name)
        case 1: aws.withdraw(name)
        default: aws.scheduleForeign(name, now: now)
        }
    }

    /// Whether a request that would create that secret may still arrive.
    private func mayBeBorn(_ name: String) -> Bool {
        events.contains { event in
            if case .arrival(let arrival) = event.kind, case .create = arrival.intent.call {
                arrival.order.name == name
            } else {
                false
            }
        }
    }

    /// Somebody changes or removes a secret of ours; not while a create may still arrive, which would bring back one that
    /// was removed.
    private func meddle(_ name: String) {
        let what = pick(2)
        guard let secret = aws.live(name), secret.isOurs, !mayBeBorn(name) else { return }
        note(8, Int64(what), "somebody \(what == 0 ? "removes" : "changes") \(name)")
        audit.meddled.insert(name)
        if what == 0 {
            aws.lose(name)
        } else {
            aws.meddle(name) { secret in
                secret.versions["by hand"] = SecretValue([2])
                secret.current = "by hand"
            }
        }
    }

    func isAhead(_ until: Timestamp?) -> Bool {
        until.map { $0 > now } ?? false
    }

    func destinationIndex(_ destination: DestinationRecord) -> Int {
        Int(destination.id.name.text.dropFirst()) ?? 0
    }

    private func refusal(_ order: SendOrder, _ code: String) -> CallResult.Refusal {
        CallResult.Refusal(code: code, message: code, operation: order.intent.call.operation)
    }

    func describe(_ order: SendOrder) -> String {
        "\(order.intent.call.operation) \(order.name) generation \(order.intent.generation) "
            + order.intent.token.text.prefix(4)
    }

    private func text(_ outcome: CallResult.Outcome) -> String {
        switch outcome {
        case .applied: "applied"
        case .notSent(let refusal), .ambiguous(let refusal), .throttled(let refusal), .credentials(let refusal),
            .refused(let refusal), .quota(let refusal):
            "\(refusal.code) \(refusal.message.prefix(60))"
        }
    }
}
