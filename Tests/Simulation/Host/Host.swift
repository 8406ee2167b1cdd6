import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler
import Synchronization

/// The host: sends commands, keeps those that were not answered, and sends them again after a restart of the agent.
///
/// It knows what was acknowledged, and so what AWS must come to; everything else about it is drawn from the seed.
struct Host {
    /// Answers on their way from a batch to the host; a reply is a `Sendable` closure, so it needs a lock.
    final class Mailbox: Sendable {
        private let answers = Mutex<[(number: Int, refusal: RPCError?)]>([])

        func put(_ number: Int, _ refusal: RPCError?) {
            answers.withLock { $0.append((number, refusal)) }
        }

        func take() -> [(number: Int, refusal: RPCError?)] {
            answers.withLock { answers in
                defer { answers = [] }
                return answers
            }
        }
    }

    let texts: HostTexts
    let mailbox = Mailbox()
    /// What was acknowledged.
    private(set) var asked = Asked()
    /// Commands without an answer, oldest first, with their number.
    private(set) var unanswered: [(number: Int, command: HostCommand)] = []
    /// How many of them the agent was given since it started.
    private var given = 0
    private var count = 0
    private var contents = 0
    /// What older versions were, for going back to them.
    private var history: [Int: [(version: Int64, content: Int)]] = [:]
    private let options: SimulationOptions
    private var random: XorShift

    init(_ options: SimulationOptions) {
        self.options = options
        texts = HostTexts(destinations: options.destinations)
        random = XorShift(seed: options.seed &* 17 &+ 5)
    }

    /// How many secrets there are.
    var secretCount: Int { options.secrets }
    /// Whether destinations never get other names.
    var keepsNames: Bool { !options.reconfigures }

    /// What will have been asked for once all is acknowledged.
    var planned: Asked {
        var planned = asked
        for (_, command) in unanswered { planned.acknowledge(command) }
        return planned
    }

    /// Whether a purge of that destination has no answer yet.
    func isPurging(_ destination: Int?) -> Bool {
        unanswered.contains { if case .purge(destination) = $0.command { true } else { false } }
    }

    /// The next commands of an ordinary host.
    mutating func act() {
        if !options.pipelines, !unanswered.isEmpty { return }
        for _ in 0..<(options.pipelines ? 1 + pick(4) : 1) {
            if let command = draw() { ask(command) }
        }
    }

    /// Asks for that, after what was asked before.
    mutating func ask(_ command: HostCommand) {
        count += 1
        unanswered.append((count, command))
    }

    /// A purge has ended.
    mutating func purged(_ destination: Int) {
        asked.purging.remove(destination)
    }

    /// The commands that the agent was not given yet.
    mutating func handOver() -> [StoreCommand] {
        defer { given = unanswered.count }
        return unanswered[min(given, unanswered.count)...].map { number, command in
            StoreCommand(
                id: CommandID(rawValue: UInt64(number)), bytes: 1,
                work: { [texts] editor in
                    try command.carryOut(&editor, texts)
                    return .done(JSONObject())
                },
                reply: { [mailbox] answer in
                    if case .failure(let refusal) = answer {
                        mailbox.put(number, refusal)
                    } else {
                        mailbox.put(number, nil)
                    }
                })
        }
    }

    /// The agent is gone, or undid all of a batch: what is not answered is sent again.
    mutating func forgetGiven() {
        given = 0
    }

    /// Takes the answers in.
    ///
    /// - Returns: what was acknowledged, and what was refused with the reason.
    mutating func takeAnswers() -> [(command: HostCommand, refusal: RPCError?)] {
        mailbox.take().compactMap { number, refusal in
            guard let index = unanswered.firstIndex(where: { $0.number == number }) else { return nil }
            let command = unanswered.remove(at: index).command
            if index < given { given -= 1 }
            if refusal.map(command.isDone) ?? true { asked.acknowledge(command) }
            return (command, refusal)
        }
    }

    private mutating func draw() -> HostCommand? {
        let planned = planned
        let destination = pick(options.destinations.count)
        let secret = pick(options.secrets)
        guard planned.destinations[destination] != nil else {
            return planned.purging.contains(destination) ? nil : .write(destination: destination)
        }
        let isAssociated = planned.associations[destination]?[secret] != nil
        switch pick(100) {
        case 0..<45 where isAssociated: return put(secret, planned)
        case 45..<55 where options.deletes && planned.contents[secret] != nil:
            return .delete(secret: secret, version: options.numbers ? planned.versions[secret] : nil)
        case 55..<62 where options.deletes && isAssociated: return .remove(secret: secret, destination: destination)
        case 62..<70 where options.reconfigures: return .patch(destination: destination, settings: settings())
        case 70..<72: return .disable(true)
        case 72..<77: return .disable(false)
        case 77..<79 where options.deletes && options.reconfigures: return .purge(destination: destination)
        case 79..<83 where options.rollsBack: return rollBack(secret)
        case 83..<85 where options.isShortOfQueue: return .queue(capacity: Int64(1 + pick(3)))
        default:
            let gives = pick(3) > 0
            if gives, planned.contents[secret] == nil { return setNew(secret, destination) }
            return .set(
                secret: secret, destination: destination, content: gives ? planned.contents[secret] : nil,
                version: gives && options.numbers ? planned.versions[secret] : nil, force: pick(8) == 0)
        }
    }

    private mutating func put(_ secret: Int, _ planned: Asked) -> HostCommand {
        // Now and then the same again.
        if pick(10) == 0, let content = planned.contents[secret] {
            return .put(
                secret: secret, content: content, version: options.numbers ? planned.versions[secret] : nil,
                makeLive: false)
        }
        // Or, where versions are not numbered, what was before: A, B, A.
        if !options.numbers, pick(6) == 0, contents > 0 {
            return .put(secret: secret, content: 1 + pick(contents), version: nil, makeLive: false)
        }
        let (content, version) = next(secret)
        return .put(secret: secret, content: content, version: version, makeLive: false)
    }

    private mutating func setNew(_ secret: Int, _ destination: Int) -> HostCommand {
        let (content, version) = next(secret)
        return .set(secret: secret, destination: destination, content: content, version: version, force: false)
    }

    private mutating func next(_ secret: Int) -> (content: Int, version: Int64?) {
        contents += 1
        guard options.numbers else { return (contents, nil) }
        let version = (history[secret]?.last?.version ?? 0) + 1
        history[secret, default: []].append((version, contents))
        return (contents, version)
    }

    private mutating func rollBack(_ secret: Int) -> HostCommand? {
        guard let known = history[secret], !known.isEmpty else { return nil }
        let (version, content) = known[pick(known.count)]
        return .put(secret: secret, content: content, version: version, makeLive: true)
    }

    private mutating func settings() -> HostSettings {
        var settings = HostSettings()
        settings.template = pick(3) == 0 && options.deletes ? 1 : 0
        for tag in ["x", "y"] where pick(2) == 0 { settings.tags[tag] = "\(pick(3))" }
        settings.key = pick(3) == 0 ? "key-\(pick(2))" : nil
        return settings
    }

    private mutating func pick(_ count: Int) -> Int {
        Int(random.next() % UInt64(count))
    }
}
