import ArgumentParser
import Simulation

/// Runs simulated worlds: `swift run -c release simulate --seeds 200000`.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the engine and the scheduler in simulated worlds and check the promises after every step.",
        discussion: """
            Each seed is one world: its destinations, its faults, its host. The same seed is the same run on every machine.
            Ends with 1 and the way to see it again when a promise did not hold.

            EXAMPLES:
              simulate --seeds 5000                  the first 5,000 worlds
              simulate --seed 17 --trace             one world, step by step
              simulate --mutant no-horizon           worlds without a rule, until the first that notices
              simulate --mutants                     all rules, one after the other
            """)

    @Option(help: "How many worlds.")
    var seeds: UInt64 = 5_000

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "Only this seed.")
    var seed: UInt64?

    @Flag(help: "Print what happens; needs --seed.")
    var trace = false

    @Option(help: "Leave this rule out; succeeds when a world notices.")
    var mutant: Mutant?

    @Flag(help: "Leave out each rule in turn; succeeds when each is noticed within its limit.")
    var mutants = false

    @Option(help: "Worlds at once.")
    var jobs = 2

    func validate() throws {
        if trace, seed == nil { throw ValidationError("--trace needs --seed: name one world") }
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if seeds < 1 { throw ValidationError("--seeds must be at least 1") }
    }

    func run() async throws {
        if let seed { return try runOne(seed) }
        if mutants {
            var missed = 0
            for mutant in Mutant.allCases where await !hunt(mutant) { missed += 1 }
            if missed > 0 { throw ExitCode(1) }
            return
        }
        if let mutant {
            if await !hunt(mutant) { throw ExitCode(1) }
            return
        }
        let began = ContinuousClock.now
        let report = await Campaign(first: from, count: seeds, jobs: jobs).run()
        for failure in report.failures.prefix(5) { print(failure, terminator: "\n\n") }
        for failure in report.failures.dropFirst(5) {
            print("seed \(failure.options.seed): \(failure.promise): \(failure.what)")
        }
        print(
            "simulate: seeds \(from) to \(from + seeds - 1), \(report.failures.count) failed, digest "
                + String(report.fingerprint, radix: 16) + ", slowest convergence \(report.convergence) (seed "
                + "\(report.slowest)), \(ContinuousClock.now - began)")
        if !report.failures.isEmpty { throw ExitCode(1) }
    }

    private func runOne(_ seed: UInt64) throws {
        let (outcome, trace) = Campaign.live(seed, mutant, isTraced: trace)
        for line in trace { print(line) }
        switch outcome {
        case .success(let world):
            print("simulate: seed \(seed) passed, digest \(String(world.fingerprint, radix: 16))")
        case .failure(let broken):
            print(broken)
            throw ExitCode(1)
        }
    }

    private func hunt(_ mutant: Mutant) async -> Bool {
        let found = await Campaign(first: 1, count: mutant.limit, jobs: jobs, mutant: mutant).firstFailure()
        guard let found else {
            print("simulate: \(mutant.rawValue) was NOT noticed within \(mutant.limit) seeds")
            return false
        }
        print("simulate: \(mutant.rawValue) noticed by seed \(found.options.seed): \(found.promise): \(found.what)")
        return true
    }
}

extension Mutant: ExpressibleByArgument {}
