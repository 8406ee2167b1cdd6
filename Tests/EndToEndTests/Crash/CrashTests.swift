import Foundation
import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// `kill -9` under load: what was acknowledged is carried out, nothing happens twice, and AWS never goes back.
@Suite(.timeLimit(.minutes(10 + CrashLoad.kills / 5))) struct CrashTests {
    static let seed = Tool.variables["SECRETSYNC_CRASH_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)
    static let accessor = "kv_000c0de0"

    // Commands, values and kill points follow from the seed; how far the agent is by then is up to the machine, so a
    // failing seed may need a few replays.
    @Test func acknowledgedCommandsSurviveKills() async throws {
        for (round, first) in stride(from: 0, to: CrashLoad.kills, by: CrashLoad.round).enumerated() {
            let kills = min(CrashLoad.round, CrashLoad.kills - first)
            let seed = Self.seed &+ UInt64(round)
            let replay = "replay: make kill9 N=\(kills) SEED=\(seed)"
            do {
                try await Scratch.with { try await Self.crash($0, kills: kills, seed: seed, replay: replay) }
            } catch {
                Issue.record("\(replay)\n\(error)")
            }
        }
    }

    private static func crash(_ scratch: Scratch, kills: Int, seed: UInt64, replay: String) async throws {
        let began = ContinuousClock.now
        let emulator = try await EmulatorServer.start()
        var random = SeededRandom(seed)
        let ledger = CommandLedger()
        var history = EmulatorHistory()
        for kill in 0..<kills {
            let agent = try await start(scratch, emulator)
            if kill == 0 {
                try await prepare(agent, ledger)
            } else if Bool.random(using: &random) {
                // Looked at after every other kill too: a later command would hide what this one lost.
                _ = try await converge(ledger, emulator, agent)
            }
            let target = ledger.acknowledged + Int.random(in: 1...40, using: &random)
            let extra = Duration.microseconds(Int.random(in: 0...40_000, using: &random))
            let load = CrashLoad(socket: scratch.file("a.sock"), ledger: ledger)
            let loadSeed = random.next()
            async let commands: Void = load.run(commands: 9, seed: loadSeed)
            // The kill point: so many answers, and then a moment that does not fall on an answer.
            _ = try? await awaitFact("\(target) answers", within: .seconds(1)) { ledger.acknowledged >= target }
            try await ContinuousClock().sleep(for: extra)
            agent.process.signal(SIGKILL)
            _ = try await agent.process.finish()
            try await commands
            history.look(at: emulator)
        }
        let agent = try await start(scratch, emulator)
        let putOff = try await converge(ledger, emulator, agent)
        #expect(putOff.count <= CrashLoad.secrets.count / 4, "put off: \(putOff.sorted())")
        // Nothing more happens once the agent says that it is done; what it says is only a reason to look again.
        _ = try await agent.secretsync(["wait", "--timeout", "30"])
        history.look(at: emulator)
        check(ledger, emulator, history, putOff, kills: kills, replay: replay)
        let versions = CrashLoad.secrets.map { history.versions(of: name($0)).count }.reduce(0, +)
        let seconds = (ContinuousClock.now - began).components.seconds
        print(
            "kill9: seed \(seed): \(kills) kills, \(ledger.acknowledged) commands acknowledged,",
            "\(ledger.lost) unanswered, \(versions) versions seen in AWS, \(putOff.count) put off, \(seconds) s")
        #expect(try await agent.terminate().code == 0)
        try await emulator.stop()
    }

    private static func start(_ scratch: Scratch, _ emulator: EmulatorServer) async throws -> AgentUnderTest {
        try await AgentUnderTest.run(
            scratch, endpoint: emulator.endpointURL, keyID: EmulatorServer.defaultAccessKeyID,
            secretKey: EmulatorServer.defaultSecretAccessKey)
    }

    private static func prepare(_ agent: AgentUnderTest, _ ledger: CommandLedger) async throws {
        _ = try await agent.say("mount", "register", "crash", "--accessor", accessor)
        _ = try await agent.say("write", "sys/sync/destinations/aws-sm/crash", "region=us-east-1")
        let client = try await SyncClient.connect(to: SocketPath(agent.scratch.file("a.sock")))
        for secret in CrashLoad.secrets {
            let command = CrashCommand.associate(value: ledger.newValue())
            let request = command.request(secret: secret, wait: false)
            ledger.send(command, to: secret)
            _ = try await client.callRaw(method: request.method, params: request.params)
            ledger.acknowledge(command, of: secret)
        }
        await client.close()
    }

    private static func name(_ secret: String) -> String { "vault/\(accessor)/\(secret)" }

    /// Waits until AWS holds what was acknowledged last, or something that was sent after it.
    ///
    /// - Returns: the secrets that are put off. Two kills can leave both a create and a later delete of one secret unknown;
    ///   until no copy of either can arrive any more, a quarter of an hour, its return must wait. Such a secret counts
    ///   only if AWS itself shows that nothing of it is live.
    private static func converge(
        _ ledger: CommandLedger, _ emulator: EmulatorServer, _ agent: AgentUnderTest
    ) async throws -> Set<String> {
        var wrong: [String] = []
        do {
            return try await awaitFact("AWS equals what was acknowledged", within: .seconds(60)) {
                wrong = CrashLoad.secrets.filter { secret in
                    !ledger.allowed(for: secret).contains(EmulatorHistory.live(name(secret), in: emulator))
                }
                guard !wrong.isEmpty else { return [] }
                let scheduled = wrong.filter { emulator.secret(named: name($0))?.deletionDate != nil }
                guard scheduled.count == wrong.count else { return nil }
                let rows = try JSONReader().read(Array(try await rows(of: agent).utf8))["associated_secrets"]
                let waiting = wrong.filter { rows?["\(accessor)/\($0)"]?["pending_reason"]?.string == "horizon" }
                return waiting.count == wrong.count ? Set(wrong) : nil
            }
        } catch {
            let stories = wrong.map { secret in
                let live = EmulatorHistory.live(name(secret), in: emulator).map { "\($0)" } ?? "none"
                let allowed = ledger.allowed(for: secret).map { $0.map { "\($0)" } ?? "none" }.joined(separator: " or ")
                let calls = emulator.requests().filter { $0.name == name(secret) }.suffix(12)
                    .map { "\($0.operation) \($0.code ?? "ok")" }.joined(separator: ", ")
                return
                    "\(secret): AWS has \(live), allowed \(allowed); commands: \(ledger.story(of: secret)); calls: \(calls)"
            }
            throw FactNotSeen(
                description: "\(error)\n\(stories.joined(separator: "\n"))\n\(try await rows(of: agent))")
        }
    }

    private static func rows(of agent: AgentUnderTest) async throws -> String {
        try await agent.say("association", "read", "crash", "-format=json")
    }

    private static func check(
        _ ledger: CommandLedger, _ emulator: EmulatorServer, _ history: EmulatorHistory, _ putOff: Set<String>,
        kills: Int, replay: String
    ) {
        // A run whose kills fell between the commands would prove little.
        #expect(ledger.lost >= kills / 4, "only \(ledger.lost) answers were lost in \(kills) kills")
        for secret in CrashLoad.secrets {
            let allowed = ledger.allowed(for: secret)
            let story = "\(secret): \(ledger.story(of: secret)); \(replay)"
            let live = EmulatorHistory.live(name(secret), in: emulator)
            #expect(putOff.contains(secret) ? live == nil : allowed.contains(live), "\(story)")
            let versions = history.versions(of: name(secret))
            let values = versions.map { $0.value ?? 0 }
            // Every command's value is larger than all before: rising versions repeat nothing and never go back.
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(values) \(story)")
            #expect(Set(versions.map(\.id)).count == versions.count, "\(story)")
        }
        let writes = emulator.requests().filter { $0.code == nil && $0.token != nil && !$0.isCopy }
        for (token, calls) in Dictionary(grouping: writes, by: { $0.token ?? "" }) {
            #expect(Set(calls.compactMap(\.name)).count == 1, "token \(token) wrote to two secrets; \(replay)")
        }
        for (secret, calls) in Dictionary(grouping: writes, by: { $0.name ?? "" }) {
            let own = secret.split(separator: "/").last.map(String.init) ?? ""
            let tokens = Set(calls.compactMap(\.token)).count
            #expect(
                tokens <= ledger.generations(of: own),
                "\(secret) got \(tokens) versions from \(ledger.generations(of: own)) commands; \(replay)")
        }
    }
}
