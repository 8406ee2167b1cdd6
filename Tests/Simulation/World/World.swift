import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

/// A host, an agent, a disk, a network and AWS, on a clock of their own.
///
/// The agent is the engine and the scheduler that production runs; around them everything is a model. A run is a function of
/// its options: the same seed is the same run, bit for bit, on every machine.
package final class World {
    let options: SimulationOptions
    let store = MemoryTransaction()
    var aws = ModelSecretsManager()
    var host: Host
    var environment: EngineEnvironment
    var random: XorShift
    /// Where the agent's own randomness comes from.
    let source: SeededSource
    let start = Timestamp(nanoseconds: 1_000_000_000_000_000_000)
    var now: Timestamp

    // The agent's process
    var isUp = true
    var memory = WriterMemory()
    var inbox: [WriterInput] = []
    /// Counts its starts: an answer to an earlier process reaches nobody.
    var process = 0
    var inFlight: [ObjectKey: Sendout] = [:]

    // What is to come
    var events: [Event] = []
    var eventCount = 0
    var wakeAt: Timestamp?

    // The weather
    var network = Network()
    var isHealthy = false

    // What the checks keep
    var audit = Audit()
    /// Digests of bytes that were looked at; making one costs more than all else in a check.
    var digestCache: [String: ValueDigest] = [:]
    var isTraced: Bool
    var trace: [String] = []
    /// A digest of everything that happened, for telling whether two runs were the same.
    package private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
    /// How long it took until all was as asked, once everything worked again; zero where versions are short.
    package internal(set) var convergence: Duration = .zero

    /// A world before its first moment.
    package init(_ options: SimulationOptions, isTraced: Bool = false) {
        self.options = options
        self.isTraced = isTraced
        host = Host(options)
        random = XorShift(seed: options.seed &* 13 &+ 1)
        source = SeededSource(seed: options.seed &* 7 &+ 3)
        now = start
        environment = EngineEnvironment(
            digester: ValueDigester(key: SecretValue(Array(repeating: 7, count: 32))), defaultRegion: "us-east-1")
        aws.allowsRestore = options.restores
        aws.overwritable = options.destinations.enumerated().filter(\.element.overwrites).map { "d\($0.offset)/" }
        if options.isShortOfVersions {
            aws.versionLimit = 6
            environment.budget = VersionBudget.Limits(immediate: 3, maximum: 6, spacing: .seconds(300))
        }
        apply(options.mutant)
    }

    /// Lives through the options' time, then mends everything and requires that AWS is what was asked for.
    ///
    /// - Throws: ``Broken`` where a promise did not hold.
    package func run() throws {
        for index in options.destinations.indices { host.ask(.write(destination: index)) }
        for number in 0..<options.commands {
            if options.outageHours > 0, number == options.commands / 2 { try outlast() }
            try pass(.milliseconds(Int64(pick(options.pause) + 1)))
            if chance(30) { try pass(.milliseconds(Int64(pick(options.pause * 20) + 1))) }
            changeWeather()
            host.act()
            try turn()
        }
        try heal()
    }

    /// Hours without AWS, and a host that goes on.
    private func outlast() throws {
        let ends = now + .seconds(Int64(options.outageHours) * 3_600)
        for index in options.destinations.indices { network.outages[index] = ends }
        note(10, 0, "AWS is away for \(options.outageHours) hours")
        while now < ends {
            try pass(.seconds(Int64(pick(1_200) + 60)))
            host.act()
            try turn()
        }
    }

    /// Hands over what the host has and lets the agent work.
    func turn() throws {
        guard isUp else { return }
        for (_, command) in host.unanswered { audit.note(command, host) }
        inbox += host.handOver().map(WriterInput.command)
        try work()
        for index in host.asked.purging where host.unanswered.isEmpty {
            if try store.destination(try HostCommand.destinationID(index)) == nil { host.purged(index) }
        }
        try check()
    }

    /// Time passes; what comes due meanwhile happens in its order.
    func pass(_ duration: Duration) throws {
        let end = now + duration
        while let event = nextEvent(until: end) {
            now = max(now, event.at)
            aws.advance(to: now)
            try happen(event.kind)
        }
        now = end
        aws.advance(to: end)
    }

    private func nextEvent(until end: Timestamp) -> Event? {
        let index = events.indices.min { (events[$0].at, events[$0].number) < (events[$1].at, events[$1].number) }
        let event = index.map { events[$0] }
        if isUp, let wakeAt, wakeAt <= end, event.map({ wakeAt < $0.at }) ?? true {
            self.wakeAt = nil
            return Event(at: wakeAt, number: 0, kind: .wake)
        }
        guard let index, let event, event.at <= end else { return nil }
        events.remove(at: index)
        return event
    }

    func schedule(_ kind: Event.Kind, after duration: Duration) {
        eventCount += 1
        events.append(Event(at: now + duration, number: eventCount, kind: kind))
    }

    private func happen(_ kind: Event.Kind) throws {
        switch kind {
        case .wake: try turn()
        case .arrival(let arrival): try arrive(arrival)
        case .answer(let answer):
            guard answer.process == process, isUp else { return }
            inFlight[answer.sendout.order.object] = nil
            inbox.append(.result(answer.sendout, answer.sent))
            try turn()
        case .restart:
            guard !isUp else { return }
            isUp = true
            try recover()
            try turn()
        }
    }

    // MARK: - Helpers of all parts

    func pick(_ count: Int) -> Int {
        Int(random.next() % UInt64(max(1, count)))
    }

    /// Whether something of so many times in 1,000 happens now.
    func chance(_ permille: Int) -> Bool {
        // Drawn also where it cannot happen: options change what happens, not what is drawn.
        Int(random.next() % 1_000) < permille
    }

    /// Notes what happens; the text is made only for a trace.
    func note(_ kind: UInt8, _ object: Int64 = 0, _ text: @autoclosure () -> String) {
        for byte in [UInt64(kind), UInt64(bitPattern: object), UInt64(bitPattern: (now - start).wholeMilliseconds)] {
            fingerprint = (fingerprint ^ byte) &* 0x100_0000_01B3
        }
        if isTraced { trace.append("+\((now - start).wholeMilliseconds)ms \(text())") }
    }

    func broken(_ promise: String, _ what: String) -> Broken {
        Broken(promise: promise, what: what, options: options, trace: trace)
    }
}
