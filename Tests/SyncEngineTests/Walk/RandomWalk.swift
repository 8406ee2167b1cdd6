import Simulation
import SyncEngine
import SyncProtocol

/// One secret, one destination, one hostile network: random commands, faults and crashes, with the promises checked after
/// every step.
///
/// A call ends in one of the fates below; a copy of an ambiguous attempt may reach AWS up to 14 minutes later. The run is a
/// pure function of its seed.
struct RandomWalk {
    /// A promise that did not hold.
    struct Broken: Error, CustomStringConvertible {
        let seed: UInt64
        /// `WithAttributes` where tags and keys changed too.
        let attributes: String
        let step: Int
        let what: String
        let trace: [String]

        var description: String {
            "seed \(seed), step \(step): \(what)\n" + trace.suffix(60).joined(separator: "\n")
                + "\nreplay: add \(seed) to RandomWalkTests.found\(attributes), then swift test --filter RandomWalkTests"
        }
    }

    private enum Fate: CaseIterable {
        case carriedOut, lostRequest, lostAnswer, delayed, carriedOutAtSecondAttempt, refusedAtSecondAttempt, notSent
        case throttled, denied
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

    private let seed: UInt64
    private let world: EngineWorld
    private var random: XorShift
    private var flight: Flight?
    private var copies: [Copy] = []
    private var healthy = false
    private var step = 0
    private var content = 0
    private var trace: [String] = []
    /// What each token was for; later writes must be of later generations.
    private var orders: [String: (object: ObjectKey, generation: Int64)] = [:]
    private var checkedWrites = 0
    private let name: String
    /// Draws tags and keys; nil where they never change.
    private var attributes: XorShift?

    init(seed: UInt64, changesAttributes: Bool = false) throws {
        self.seed = seed
        attributes = changesAttributes ? XorShift(seed: seed &* 17 &+ 3) : nil
        world = EngineWorld(seed: seed)
        random = XorShift(seed: seed &* 31 &+ 7)
        name = try EngineWorld.name()
        world.aws.allowsOverwrite = seed % 4 == 3
        let overwrite = world.aws.allowsOverwrite
        let retain: RetainPolicy = seed % 3 == 0 ? .always : .untilSynced
        try world.write {
            $0.onConflict = .set(overwrite ? .overwrite : .refuse)
            $0.retain = .set(retain)
        }
        world.aws.allowsRestore = seed % 5 != 0
    }

    /// Walks, heals, and requires that AWS is what the host asked for.
    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            step += 1
            try act()
            try check()
        }
        try heal()
    }

    private mutating func act() throws {
        switch random.next() % 100 {
        case 0..<12: try put()
        case 12..<16: try log("delete") { try $0.delete() }
        case 16..<22:
            try changeAttributes()
            try log("set") { try $0.set() }
        case 22..<24: try log("set force") { try $0.set(force: true) }
        case 24..<28: try log("remove") { try $0.remove() }
        case 28..<30: try patchWindow()
        case 30..<31: try toggle()
        case 31..<33: try crash()
        case 33..<35: intrude()
        case 35..<50: pass(.seconds(Int64(random.next() % 20) + 1))
        case 50..<56: pass(.seconds(Int64(random.next() % 600)))
        case 56..<58: pass(.seconds(Int64(random.next() % 7_200)))
        case 58..<80: try send()
        default: try land()
        }
    }

    private mutating func put() throws {
        content += 1
        let text = "\(content)"
        try log("put \(text)") { try $0.put(text) }
    }

    private mutating func log(_ what: String, _ body: (EngineWorld) throws -> Void) throws {
        trace.append("\(step) \(clock) \(what)")
        try body(world)
    }

    private mutating func patchWindow() throws {
        let window: Int64 = random.next() % 2 == 0 ? 0 : 7
        try log("recovery window \(window)") { try $0.write(patch: true) { $0.recoveryWindowInDays = .set(window) } }
    }

    private mutating func changeAttributes() throws {
        guard var draw = attributes, draw.next() % 3 > 0 else { return }
        defer { attributes = draw }
        let tags = Dictionary(
            ["a", "b", "c"].compactMap { draw.next() % 2 == 0 ? ($0, "\(draw.next() % 3)") : nil }
        ) { $1 }
        let key: String? = draw.next() % 3 == 0 ? nil : "key-\(draw.next() % 2)"
        let regions = Dictionary(
            ["eu-west-1", "eu-west-2"].compactMap {
                draw.next() % 2 == 0 ? ($0, draw.next() % 2 == 0 ? "" : "there") : nil
            }
        ) { $1 }
        try log(
            "tags \(tags.sorted { $0.key < $1.key }.map { $0.key + $0.value }) key \(key ?? "none") regions \(regions.sorted { $0.key < $1.key })"
        ) { world in
            try world.write(patch: true) {
                $0.customTags = .unset
                $0.kmsKeyID = key.map(Patch.set) ?? .unset
                $0.replicaRegions = .set(regions)
            }
            try world.write(patch: true) { $0.customTags = .set(tags) }
        }
        world.aws.allowsUntag = draw.next() % 8 != 0
    }

    private mutating func toggle() throws {
        let disabled = try !world.store.configuration().disabled
        try log("disabled \(disabled)") { world in
            _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(disabled))) }
        }
    }

    private mutating func crash() throws {
        flight = nil
        world.held = HeldValues()
        try log("crash") { world in
            for key in try world.store.objectsWithIntent() { try world.edit { try $0.restart(key) } }
        }
    }

    /// A stranger stays while a copy of a create is under way: a name that was found taken ends the create at once, so one
    /// that is freed within the horizon by somebody else is outside what the engine promises.
    private mutating func intrude() {
        guard !copies.contains(where: { if case .create = $0.order.intent.call { true } else { false } }) else {
            return
        }
        trace.append("\(step) \(clock) a stranger comes or goes")
        if random.next() % 2 == 0 { world.aws.intrude(name) } else { world.aws.withdraw(name) }
    }

    /// Time passes; copies under way arrive when they are due.
    private mutating func pass(_ duration: Duration) {
        let end = world.now + duration
        while let index = copies.indices.min(by: { copies[$0].at < copies[$1].at }), copies[index].at <= end {
            let copy = copies.remove(at: index)
            if copy.at > world.now { world.now = copy.at }
            world.aws.advance(to: world.now)
            let outcome = world.aws.carryOut(copy.order.intent, name: copy.order.name, now: world.now)
            trace.append(
                "\(step) \(clock) a copy arrives: \(copy.order.intent.call.operation) -> \(Self.text(outcome))")
        }
        world.now = end
        world.aws.advance(to: end)
    }

    private mutating func send() throws {
        guard flight == nil, let key = try world.due().first, let order = try world.edit({ try $0.prepare(key) }) else {
            return
        }
        orders[order.intent.token.text] = (order.object, order.intent.generation)
        let fate: Fate =
            healthy || random.next() % 2 == 0
            ? .carriedOut : Fate.allCases[Int(random.next() % UInt64(Fate.allCases.count))]
        let sentAt = world.now
        let refusal = CallResult.Refusal(code: "\(fate)", message: "\(fate)", operation: order.intent.call.operation)
        let denied = CallResult.Refusal(
            code: "AccessDeniedException", message: "denied", operation: order.intent.call.operation)
        switch fate {
        case .carriedOut: flight = Flight(order: order, outcome: carryOut(order), ambiguousAttempts: 0, sentAt: sentAt)
        case .lostRequest:
            flight = Flight(order: order, outcome: .ambiguous(refusal), ambiguousAttempts: 1, sentAt: sentAt)
        case .lostAnswer:
            _ = carryOut(order)
            flight = Flight(order: order, outcome: .ambiguous(refusal), ambiguousAttempts: 1, sentAt: sentAt)
        case .delayed:
            delay(order)
            flight = Flight(order: order, outcome: .ambiguous(refusal), ambiguousAttempts: 1, sentAt: sentAt)
        case .carriedOutAtSecondAttempt:
            delay(order)
            flight = Flight(order: order, outcome: carryOut(order), ambiguousAttempts: 1, sentAt: sentAt)
        case .refusedAtSecondAttempt:
            delay(order)
            flight = Flight(order: order, outcome: .refused(denied), ambiguousAttempts: 1, sentAt: sentAt)
        case .notSent: flight = Flight(order: order, outcome: .notSent(refusal), ambiguousAttempts: 0, sentAt: sentAt)
        case .throttled:
            flight = Flight(order: order, outcome: .throttled(refusal), ambiguousAttempts: 0, sentAt: sentAt)
        case .denied: flight = Flight(order: order, outcome: .refused(denied), ambiguousAttempts: 0, sentAt: sentAt)
        }
        trace.append(
            "\(step) \(clock) send \(order.intent.call.operation) generation \(order.intent.generation), \(fate) -> "
                + (flight.map { Self.text($0.outcome) } ?? ""))
    }

    private mutating func carryOut(_ order: SendOrder) -> CallResult.Outcome {
        world.aws.carryOut(order.intent, name: order.name, now: world.now)
    }

    private mutating func delay(_ order: SendOrder) {
        copies.append(Copy(order: order, at: world.now + .seconds(Int64(random.next() % (14 * 60)) + 1)))
    }

    private mutating func land() throws {
        guard let landing = flight else { return }
        flight = nil
        try world.answer(
            landing.order, landing.outcome, ambiguousAttempts: landing.ambiguousAttempts, begunAt: landing.sentAt,
            account: world.aws.account)
        trace.append("\(step) \(clock) answered: \(try world.association()?.status.rawValue ?? "gone")")
    }

    private mutating func heal() throws {
        healthy = true
        if let last = copies.map(\.at).max() { pass(last - world.now) }
        world.aws.withdraw(name)
        world.aws.allowsUntag = true
        try log("heal") { world in
            _ = try world.edit { try $0.configure(SyncConfigurationPatch(disabled: .set(false))) }
            try world.write(patch: true)
        }
        try land()
        let isWanted = try association()?.wanted == true
        if isWanted, case .unknown = try secret()?.liveness { try put() }
        if isWanted, let live = try secret()?.live {
            // Pushing the live value again supplies the bytes to whatever lacks them, and changes nothing else.
            let text = try currentText(live.digest)
            try log("push \(text) again") { try $0.put(text) }
        }
        for _ in 0..<400 {
            step += 1
            try send()
            try land()
            try check()
            if try world.due().isEmpty {
                let next = [try world.store.nextDue(after: world.now), copies.map(\.at).min()].compactMap { $0 }.min()
                guard let next else { break }
                pass(next - world.now)
            }
        }
        guard let association = try association() else { return }
        guard association.status == .synced || association.status == .unsynced else {
            throw broken(
                "it does not converge: \(association.status.rawValue) \(try world.row()?.error?.message ?? "")")
        }
        try checkAttributes()
    }

    private func currentText(_ digest: ValueDigest) throws -> String {
        for number in stride(from: content, through: 0, by: -1)
        where world.environment.digester.digest(of: EngineWorld.encoded("\(number)")) == digest { return "\(number)" }
        throw broken("the live content was never put")
    }

    private mutating func check() throws {
        if let trespass = world.aws.trespasses.first { throw broken("a stranger's secret was touched: \(trespass)") }
        try checkOrder()
        let live = world.aws.live(name)
        guard let association = try association() else {
            if live?.isOurs == true { throw broken("a secret outlives its association") }
            return
        }
        switch association.status {
        case .synced:
            guard let wanted = try secret()?.live?.digest, let live, let current = live.versions[live.current],
                world.environment.digester.digest(of: current) == wanted
            else { throw broken("SYNCED is said, but AWS shows something else") }
        case .unsynced:
            if live?.isOurs == true { throw broken("UNSYNCED is said, but the secret is there") }
        case .pending, .unknown, .clientSideError, .externalServiceError, .internalError: break
        }
    }

    /// When all has come to rest the secret has the tags and the key that were applied last, and none of before.
    private func checkAttributes() throws {
        guard attributes != nil, let live = world.aws.live(name), live.isOurs,
            let object = try world.association().flatMap({ try world.store.objects(of: $0.key).first })
        else { return }
        let tags = object.attributes.tags.merging([DestinationSettings.ownTagKey: ""]) { $1 }
        guard live.tags == tags else { throw broken("AWS shows the tags \(live.tags), wanted are \(tags)") }
        guard live.replicas == object.attributes.replicaRegions else {
            throw broken("AWS shows the replicas \(live.replicas), wanted are \(object.attributes.replicaRegions)")
        }
        // Of a secret that was taken over the key is left as it is, until one is wanted.
        guard live.kmsKeyID == object.attributes.kmsKeyID || object.attributes.kmsKeyID == nil && live.isClaimed else {
            throw broken(
                "AWS shows the key \(live.kmsKeyID ?? "none"), wanted is \(object.attributes.kmsKeyID ?? "none")")
        }
    }

    /// One version per generation and ARN, and none of an older generation after one of a newer.
    private mutating func checkOrder() throws {
        let writes = world.aws.writes
        defer { checkedWrites = writes.count }
        for index in checkedWrites..<writes.count {
            guard let order = orders[writes[index].token] else { continue }
            for earlier in writes[..<index] {
                guard let before = orders[earlier.token] else { continue }
                if before.object == order.object, before.generation == order.generation,
                    earlier.arn == writes[index].arn
                {
                    throw broken("two versions of generation \(order.generation)")
                }
                if (before.object, before.generation) > (order.object, order.generation) {
                    throw broken("generation \(order.generation) after \(before.generation)")
                }
            }
        }
    }

    private func association() throws -> AssociationRecord? { try world.association() }

    private func secret() throws -> SecretRecord? {
        try world.association().flatMap { try world.store.secret($0.secret) }
    }

    private func broken(_ what: String) -> Broken {
        Broken(seed: seed, attributes: attributes == nil ? "" : "WithAttributes", step: step, what: what, trace: trace)
    }

    private var clock: String {
        "+\((world.now - Fixture.now).wholeMilliseconds / 1_000)s"
    }

    private static func text(_ outcome: CallResult.Outcome) -> String {
        switch outcome {
        case .applied: "applied"
        case .notSent(let refusal), .ambiguous(let refusal), .throttled(let refusal), .credentials(let refusal),
            .refused(let refusal), .quota(let refusal):
            refusal.code
        }
    }
}
