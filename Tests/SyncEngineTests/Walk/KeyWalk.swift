import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol

/// One secret whose keys come and go, one destination that changes its granularity, one hostile network.
///
/// What ``RandomWalk`` does to one secret in AWS this does to all of an association: several calls are in flight at once.
/// In the end AWS shows exactly the wanted secrets with the wanted values. The run is a pure function of its seed.
struct KeyWalk {
    /// A promise that did not hold.
    struct Broken: Error, CustomStringConvertible {
        let seed: UInt64
        let step: Int
        let what: String
        let trace: [String]

        var description: String {
            "seed \(seed), step \(step): \(what)\n" + trace.suffix(80).joined(separator: "\n")
                + "\nreplay: add \(seed) to KeyWalkTests.found, then swift test --filter KeyWalkTests"
        }
    }

    private enum Fate: CaseIterable {
        case carriedOut, lostRequest, lostAnswer, delayed, carriedOutAtSecondAttempt, notSent, throttled, denied
    }

    private struct Flight {
        let order: SendOrder
        let outcome: CallResult.Outcome
        let ambiguousAttempts: Int
        let sentAt: Timestamp
    }

    /// `d e` and `d_e` render one name: one of them has it, the other says so.
    private static let keys = ["a", "b", "c/c", "d e", "d_e"]
    private static let templates: [Granularity: [String?]] = [
        .secretPath: [nil, "vault/other/{{ .SecretPath }}"],
        .secretKey: [nil, "vault/other/{{ .SecretPath }}/{{ .SecretKey }}", "vault/{{ .SecretKey | uppercase }}"],
    ]

    private let seed: UInt64
    private let world: EngineWorld
    private var random: XorShift
    private var flights: [ObjectKey: Flight] = [:]
    private var copies: [(order: SendOrder, at: Timestamp)] = []
    /// What the host says; nil when it has deleted the secret.
    private var data: [String: JSONValue]?
    /// Whether the secret has metadata that are tags of its secrets.
    private let hasMetadata: Bool
    /// The metadata said last.
    private var metadata: [String: JSONValue]?
    private var isHealthy = false
    private var step = 0
    private var trace: [String] = []
    private var orders: [String: (object: ObjectKey, generation: Int64)] = [:]
    private var checkedWrites = 0

    init(seed: UInt64, hasMetadata: Bool = false) throws {
        self.seed = seed
        self.hasMetadata = hasMetadata
        world = EngineWorld(seed: seed)
        random = XorShift(seed: seed &* 37 &+ 11)
        let retain: RetainPolicy = seed % 3 == 0 ? .always : .untilSynced
        try world.write {
            $0.retain = .set(retain)
            $0.granularity = .set(.secretKey)
            if hasMetadata { $0.metadataTags = .set(true) }
        }
        world.aws.allowsRestore = seed % 5 != 0
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            step += 1
            try act()
            try check()
        }
        try heal()
        try checkEnd()
    }

    private mutating func act() throws {
        switch random.next() % 100 {
        case 0..<14: try put()
        case 14..<16:
            data = nil
            try log("delete") { try $0.delete() }
        case 16..<20: try log("set") { try $0.set() }
        case 20..<21: try log("set force") { try $0.set(force: true) }
        case 21..<23: try log("remove") { try $0.remove() }
        case 23..<26: try changeSettings()
        case 26..<27:
            let window: Int64 = random.next() % 2 == 0 ? 0 : 7
            try log("window \(window)") { try $0.write(patch: true) { $0.recoveryWindowInDays = .set(window) } }
        case 27..<28:
            let disabled = try !world.store.configuration().disabled
            try log("disabled \(disabled)") { world in
                _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(disabled))) }
            }
        case 28..<30: try crash()
        case 30..<40: pass(.seconds(Int64(random.next() % 20) + 1))
        case 40..<45: pass(.seconds(Int64(random.next() % 600)))
        case 45..<47: pass(.seconds(Int64(random.next() % 7_200)))
        case 47..<75: try send()
        default: try land()
        }
    }

    private mutating func put() throws {
        var next: [String: JSONValue] = [:]
        for key in Self.keys where random.next() % 3 > 0 {
            let number = Int(random.next() % 4)
            next[key] = random.next() % 3 == 0 ? .integer(number) : .string("\(number)")
        }
        if next.isEmpty { next["a"] = "only" }
        data = next
        let pushed = next
        if hasMetadata, step % 2 == 0 { metadata = ["step": .integer(step % 3)] }
        let metadata = metadata
        try log("put \(Self.text(pushed))") { try $0.putKeys(pushed, metadata: metadata) }
    }

    private mutating func changeSettings() throws {
        let granularity: Granularity = random.next() % 3 == 0 ? .secretPath : .secretKey
        let templates = Self.templates[granularity, default: [nil]]
        let template = templates[Int(random.next() % UInt64(templates.count))]
        let sets = random.next() % 4 > 0
        try log("\(granularity.rawValue) \(template ?? "default")\(sets ? ", set" : "")") { world in
            try world.write(patch: true) {
                $0.granularity = .set(granularity)
                $0.secretNameTemplate = template.map(Patch.set) ?? .unset
            }
            if sets { try world.set() }
        }
    }

    private mutating func crash() throws {
        flights = [:]
        world.held = HeldValues()
        try log("crash") { world in
            for key in try world.store.objectsWithIntent() { try world.edit { try $0.restart(key) } }
        }
    }

    private mutating func log(_ what: String, _ body: (EngineWorld) throws -> Void) throws {
        trace.append("\(step) \(clock) \(what)")
        try body(world)
    }

    private mutating func pass(_ duration: Duration) {
        let end = world.now + duration
        while let index = copies.indices.min(by: { copies[$0].at < copies[$1].at }), copies[index].at <= end {
            let copy = copies.remove(at: index)
            if copy.at > world.now { world.now = copy.at }
            world.aws.advance(to: world.now)
            _ = carryOut(copy.order)
            trace.append("\(step) \(clock) a copy arrives: \(copy.order.intent.call.operation) \(copy.order.name)")
        }
        world.now = end
        world.aws.advance(to: end)
    }

    private mutating func send() throws {
        let due = try world.due().filter { flights[$0] == nil }
        guard !due.isEmpty else { return }
        let key = due[Int(random.next() % UInt64(due.count))]
        guard let order = try world.edit({ try $0.prepare(key) }) else { return }
        orders[order.intent.token.text] = (order.object, order.intent.generation)
        let fate =
            isHealthy || random.next() % 2 == 0
            ? Fate.carriedOut : Fate.allCases[Int(random.next() % UInt64(Fate.allCases.count))]
        let refusal = CallResult.Refusal(code: "\(fate)", message: "\(fate)", operation: order.intent.call.operation)
        let denied = CallResult.Refusal(
            code: "AccessDeniedException", message: "denied", operation: order.intent.call.operation)
        let (outcome, ambiguous): (CallResult.Outcome, Int)
        switch fate {
        case .carriedOut: (outcome, ambiguous) = (carryOut(order), 0)
        case .lostRequest: (outcome, ambiguous) = (.ambiguous(refusal), 1)
        case .lostAnswer:
            _ = carryOut(order)
            (outcome, ambiguous) = (.ambiguous(refusal), 1)
        case .delayed:
            delay(order)
            (outcome, ambiguous) = (.ambiguous(refusal), 1)
        case .carriedOutAtSecondAttempt:
            delay(order)
            (outcome, ambiguous) = (carryOut(order), 1)
        case .notSent: (outcome, ambiguous) = (.notSent(refusal), 0)
        case .throttled: (outcome, ambiguous) = (.throttled(refusal), 0)
        case .denied: (outcome, ambiguous) = (.refused(denied), 0)
        }
        trace.append("\(step) \(clock) send \(order.intent.call.operation) \(order.name), \(fate)")
        flights[key] = Flight(order: order, outcome: outcome, ambiguousAttempts: ambiguous, sentAt: world.now)
    }

    private func carryOut(_ order: SendOrder) -> CallResult.Outcome {
        world.aws.carryOut(order.intent, name: order.name, now: world.now)
    }

    private mutating func delay(_ order: SendOrder) {
        copies.append((order, world.now + .seconds(Int64(random.next() % (14 * 60)) + 1)))
    }

    private mutating func land() throws {
        let keys = flights.keys.sorted()
        guard !keys.isEmpty else { return }
        let key = keys[Int(random.next() % UInt64(keys.count))]
        guard let flight = flights.removeValue(forKey: key) else { return }
        try world.answer(
            flight.order, flight.outcome, ambiguousAttempts: flight.ambiguousAttempts, begunAt: flight.sentAt,
            account: world.aws.account)
        trace.append(
            "\(step) \(clock) answered \(flight.order.name): \(try world.association()?.status.rawValue ?? "gone")")
    }

    private mutating func heal() throws {
        isHealthy = true
        if let last = copies.map(\.at).max() { pass(last - world.now) }
        try log("heal") { world in
            _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(false))) }
            try world.write(patch: true)
        }
        while !flights.isEmpty { try land() }
        // The host says once more what is: that supplies bytes to whatever lacks them. Of two keys that want one name every
        // other host drops one, so that the other gets its turn.
        if seed % 2 == 0, data?["d_e"] != nil { data?["d e"] = nil }
        let pushed = data
        let metadata = metadata
        try log("say \(pushed.map(Self.text) ?? "deleted") again") { world in
            if let pushed { try world.putKeys(pushed, metadata: metadata) } else { try world.delete() }
        }
        for _ in 0..<600 {
            step += 1
            try send()
            try land()
            try check()
            guard try world.due().isEmpty, flights.isEmpty else { continue }
            guard let next = try world.store.nextDue(after: world.now), try !isAtRest() else { break }
            pass(next - world.now)
        }
    }

    /// Whether all is as it stays: what is refused for its name is looked at again for ever.
    private func isAtRest() throws -> Bool {
        try world.objects().allSatisfy { object in
            object.isSettled && object.dueAt == nil || object.failure?.reason == "name_collision"
        }
    }

    private mutating func check() throws {
        if let trespass = world.aws.trespasses.first { throw broken("a stranger's secret was touched: \(trespass)") }
        try checkOrder()
        guard let association = try world.association() else {
            if let left = world.aws.liveSecrets.first { throw broken("\(left.name) outlives its association") }
            return
        }
        switch association.status {
        case .synced:
            let shown = shown()
            for (name, values) in try wanted(association) where shown[name].map({ !values.contains($0) }) ?? true {
                throw broken("SYNCED is said, but AWS shows \(shown[name] ?? "nothing") under \(name)")
            }
        case .unsynced:
            if let left = world.aws.liveSecrets.first { throw broken("UNSYNCED is said, but \(left.name) is there") }
        case .pending, .unknown, .clientSideError, .externalServiceError, .internalError: break
        }
    }

    private func checkEnd() throws {
        guard let association = try world.association() else { return }
        let wanted = data == nil || !association.wanted ? [:] : try wanted(association)
        let shown = shown()
        // While a key has no secret, what was there under the settings of before stays.
        let stays = Set(try world.objects().filter { $0.standing == .retiring }.map(\.name))
        guard wanted.values.contains(where: { $0.count > 1 }) || stays.isEmpty else { throw broken("\(stays) stay") }
        guard Set(shown.keys).subtracting(stays) == Set(wanted.keys).subtracting(stays) else {
            throw broken("AWS shows \(shown.keys.sorted()), wanted are \(wanted.keys.sorted())")
        }
        for (name, values) in wanted where shown[name].map({ !values.contains($0) }) ?? true {
            throw broken("AWS shows \(shown[name] ?? "nothing") under \(name), wanted is one of \(values)")
        }
        if hasMetadata, let step = metadata?["step"]?.int64 {
            for secret in world.aws.liveSecrets where wanted[secret.name] != nil && !stays.contains(secret.name) {
                guard secret.tags["step"] != "\(step)" else { continue }
                throw broken("\(secret.name) has the tag \(secret.tags["step"] ?? "(none)"), wanted is \(step)")
            }
        }
        let rows = try world.rows()
        let refused = rows.filter { $0.error?.reason == "name_collision" }.count
        let settled = rows.filter { $0.status == .synced || $0.status == .unsynced }.count
        let expected = wanted.values.map { $0.count - 1 }.reduce(0, +)
        guard refused == expected, refused + settled == rows.count else {
            throw broken(
                "it does not converge: \(rows.map { "\($0.key) \($0.status.rawValue) \($0.error?.reason ?? "") \($0.externalName)" })"
            )
        }
        guard rows.count == max(1, wanted.values.map(\.count).reduce(0, +)) || data == nil else {
            throw broken("there are \(rows.count) rows of \(wanted)")
        }
    }

    /// The names that are wanted, and the values of which one is to be there.
    private func wanted(_ association: AssociationRecord) throws -> [String: [String]] {
        guard let data else { return [:] }
        let template = try NameTemplate(association.template, granularity: association.granularity)
        func name(_ key: String?) throws -> String {
            try template.render(
                NameContext(
                    destination: EngineWorld.destinationID(), mount: association.mount, secret: association.secret,
                    key: key))
        }
        switch association.granularity {
        case .secretPath: return [try name(nil): [Self.text(data)]]
        case .secretKey:
            return try data.sorted { $0.key < $1.key }.reduce(into: [:]) { wanted, member in
                wanted[try name(member.key), default: []].append(
                    member.value.string
                        ?? String(decoding: JSONWriter.write(member.value, style: .canonical), as: UTF8.self))
            }
        }
    }

    private func shown() -> [String: String] {
        Dictionary(
            world.aws.liveSecrets.map { secret in
                (secret.name, secret.versions[secret.current].map(Self.text) ?? "")
            }
        ) { $1 }
    }

    /// One version per generation and ARN, and none of an older generation after one of a newer.
    private mutating func checkOrder() throws {
        let writes = world.aws.writes
        defer { checkedWrites = writes.count }
        for index in checkedWrites..<writes.count {
            guard let order = orders[writes[index].token] else { continue }
            for earlier in writes[..<index] {
                guard let before = orders[earlier.token], before.object == order.object else { continue }
                if before.generation == order.generation, earlier.arn == writes[index].arn {
                    throw broken("two versions of generation \(order.generation)")
                }
                if before.generation > order.generation {
                    throw broken("generation \(order.generation) after \(before.generation)")
                }
            }
        }
    }

    private static func text(_ data: [String: JSONValue]) -> String {
        text(ValueEncoding.secretPath(EngineWorld.object(data)))
    }

    private static func text(_ value: SecretValue) -> String {
        value.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private var clock: String { "+\((world.now - Fixture.now).components.seconds)s" }

    private func broken(_ what: String) -> Broken {
        Broken(seed: seed, step: step, what: what, trace: trace)
    }
}
