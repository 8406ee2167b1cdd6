import Simulation
import SyncEngine
import SyncProtocol

/// Three associations of two destinations that render one name, under random commands, faults and crashes.
///
/// After every step no ARN is in two hands, and what is said to be synced is so; in the end one of those that want the name
/// has it. A run is a pure function of its seed.
struct NameWalk {
    /// A promise that did not hold.
    struct Broken: Error, CustomStringConvertible {
        let seed: UInt64
        let what: String
        let trace: [String]

        var description: String {
            "seed \(seed): \(what)\n" + trace.suffix(60).joined(separator: "\n")
                + "\nreplay: add \(seed) to NameWalkTests.found, then swift test --filter NameWalkTests"
        }
    }

    private struct Flight {
        let order: SendOrder
        let outcome: CallResult.Outcome
        let ambiguousAttempts: Int
        let sentAt: Timestamp
    }

    private struct Copy {
        let order: SendOrder
        let at: Timestamp
    }

    private static let rows = [(secret: "a b", on: "d1"), (secret: "a_b", on: "d1"), (secret: "a*b", on: "d2")]
    private let seed: UInt64
    private let world: EngineWorld
    private let name: String
    private var random: XorShift
    private var flights: [Flight] = []
    private var copies: [Copy] = []
    private var contents: [String: String] = [:]
    private var count = 0
    private var trace: [String] = []

    init(seed: UInt64) throws {
        self.seed = seed
        world = EngineWorld(seed: seed)
        random = XorShift(seed: seed &* 17 &+ 3)
        name = try EngineWorld.name("a_b")
        world.aws.allowsRestore = seed % 3 != 0
        for destination in ["d1", "d2"] {
            try world.write(destination) {
                $0.retain = .set(.always)
                if seed % 4 == 1 { $0.recoveryWindowInDays = .set(0) }
                if seed % 5 == 2 { $0.onConflict = .set(.overwrite) }
            }
        }
    }

    /// Walks, heals, and requires that the name has found an owner.
    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            try act()
            try check()
        }
        try heal()
    }

    private mutating func act() throws {
        let row = Self.rows[pick(3)]
        switch pick(100) {
        case 0..<12:
            note("put \(row)")
            if try world.association(row.secret, on: row.on) == nil { try world.set(row.secret, on: row.on) }
            try put(row)
        case 12..<16:
            note("delete \(row)")
            try world.delete(row.secret)
        case 16..<20:
            note("set \(row)")
            try world.set(row.secret, on: row.on)
        case 20..<26:
            note("remove \(row)")
            try world.remove(row.secret, on: row.on)
        case 26..<28:
            note("crash")
            flights = []
            for key in try world.store.objectsWithIntent() { try world.edit { try $0.restart(key) } }
        case 28..<45: pass(.seconds(Int64(pick(20) + 1)))
        case 45..<52: pass(.seconds(Int64(pick(900))))
        case 52..<78: try send(healthy: false)
        default: try land()
        }
    }

    private mutating func put(_ row: (secret: String, on: String)) throws {
        count += 1
        contents[row.secret] = "\(row.secret) \(count)"
        try world.put("\(row.secret) \(count)", to: row.secret)
    }

    private mutating func send(healthy: Bool) throws {
        let due = try world.due().filter { key in !flights.contains { $0.order.object == key } }
        guard !due.isEmpty, let order = try world.edit({ try $0.prepare(due[pick(due.count)]) }) else { return }
        let refusal = CallResult.Refusal(code: "Lost", message: "lost", operation: order.intent.call.operation)
        var outcome = CallResult.Outcome.ambiguous(refusal)
        let fate = healthy ? 0 : pick(8)
        switch fate {
        case 0..<4: outcome = carryOut(order)
        case 4: _ = carryOut(order)
        case 5: copies.append(Copy(order: order, at: world.now + .seconds(Int64(pick(14 * 60) + 1))))
        case 6: outcome = .notSent(refusal)
        default:
            outcome = .refused(.init(code: "AccessDeniedException", message: "denied", operation: refusal.operation))
        }
        let isAmbiguous = if case .ambiguous = outcome { 1 } else { 0 }
        flights.append(Flight(order: order, outcome: outcome, ambiguousAttempts: isAmbiguous, sentAt: world.now))
        trace.append(
            "\(clock) send \(order.intent.call.operation) of object \(order.object.rawValue), fate \(fate): \(outcome) \(order.intent.token.text.prefix(4))"
        )
    }

    private mutating func carryOut(_ order: SendOrder) -> CallResult.Outcome {
        world.aws.carryOut(order.intent, name: order.name, now: world.now)
    }

    private mutating func land() throws {
        guard !flights.isEmpty else { return }
        let flight = flights.remove(at: pick(flights.count))
        note("answer of object \(flight.order.object.rawValue)")
        try world.answer(
            flight.order, flight.outcome, ambiguousAttempts: flight.ambiguousAttempts, begunAt: flight.sentAt,
            account: world.aws.account)
    }

    private mutating func pass(_ duration: Duration) {
        let end = world.now + duration
        while let index = copies.indices.min(by: { copies[$0].at < copies[$1].at }), copies[index].at <= end {
            let copy = copies.remove(at: index)
            if copy.at > world.now { world.now = copy.at }
            world.aws.advance(to: world.now)
            let outcome = carryOut(copy.order)
            trace.append(
                "\(clock) a copy of \(copy.order.intent.call.operation) arrives: \(outcome) \(copy.order.intent.token.text.prefix(4))"
            )
        }
        world.now = end
        world.aws.advance(to: end)
    }

    private func check() throws {
        if let trespass = world.aws.trespasses.first { throw broken("touched: \(trespass)") }
        var inHand: [String: ObjectKey] = [:]
        for object in world.store.rows.objects.values {
            for arn in Set([object.arn, object.intent?.call.addressedARN].compactMap { $0 }) {
                if let other = inHand.updateValue(object.key, forKey: arn) {
                    throw broken("\(arn) is in the hands of objects \(other.rawValue) and \(object.key.rawValue)")
                }
            }
        }
        for row in Self.rows where try world.association(row.secret, on: row.on)?.status == .synced {
            guard let wanted = contents[row.secret], world.current(name) == EngineWorld.encoded(wanted) else {
                throw broken("\(row) says SYNCED, but AWS shows something else")
            }
        }
    }

    private mutating func heal() throws {
        pass(.seconds(14 * 60))
        while !flights.isEmpty { try land() }
        note("heal")
        for row in Self.rows {
            guard let association = try world.association(row.secret, on: row.on), association.wanted else { continue }
            switch try world.store.secret(association.secret)?.liveness {
            // Pushing the live value again supplies the bytes to whatever lacks them.
            case .live: try world.put(contents[row.secret] ?? "", to: row.secret)
            // Whoever waits for its first value has the name meanwhile.
            case .unknown, nil: try put(row)
            case .deleted: continue
            }
        }
        let end = world.now + .seconds(4 * 3_600)
        var sent = (calls: 0, since: world.now)
        while world.now < end {
            if sent.since != world.now { sent = (0, world.now) }
            sent.calls += 1
            guard sent.calls < 200 else { throw broken("rows wake each other without end") }
            try send(healthy: true)
            try land()
            try check()
            if try world.due().isEmpty { pass(.seconds(20)) }
        }
        var states: [String] = []
        for row in Self.rows {
            guard let association = try world.association(row.secret, on: row.on), association.wanted,
                try world.store.secret(association.secret)?.live != nil
            else { continue }
            states.append(
                "\(association.status.rawValue) \(try world.row(row.secret, on: row.on)?.error?.reason ?? "")")
        }
        let owners = states.filter { $0 == "SYNCED " }.count
        guard states.isEmpty || (owners == 1 && states.allSatisfy { $0 == "SYNCED " || $0.hasSuffix("name_collision") })
        else { throw broken("in the end: \(states)") }
    }

    private mutating func note(_ what: String) {
        trace.append("\(clock) \(what)")
    }

    private mutating func pick(_ bound: Int) -> Int {
        Int(random.next() % UInt64(bound))
    }

    private func broken(_ what: String) -> Broken {
        Broken(seed: seed, what: what, trace: trace)
    }

    private var clock: String {
        "+\((world.now - Fixture.now).wholeMilliseconds / 1_000)s"
    }
}
