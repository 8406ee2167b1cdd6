import Glibc
import Simulation
import Testing

/// The engine and the scheduler in simulated worlds, and proof that the simulation notices a rule that is left out.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct SimulationTests {
    /// Worlds that once found something; they go first, for good.
    static let found: [UInt64] = [
        36, 44, 52, 112, 131, 161, 169, 1_688, 1_892, 5_307, 7_502, 14_046, 15_813, 22_586, 55_449, 70_749, 78_851,
        151_345,
    ]
    /// How many more, from 1; `SECRETSYNC_WORLDS` asks for others, such as fewer under a sanitizer.
    static var count: UInt64 {
        unsafe getenv("SECRETSYNC_WORLDS").flatMap { unsafe UInt64(String(cString: $0)) } ?? 5_000
    }

    @Test func everyWorldKeepsThePromisesAndConverges() async {
        for seed in Self.found {
            let report = await Campaign(first: seed, count: 1, jobs: 1).run()
            for failure in report.failures { Issue.record("\(failure)") }
        }
        let count = Self.count
        // One core is left to the tests beside this one.
        let report = await Campaign(first: 1, count: count, jobs: 1).run()
        for failure in report.failures.prefix(5) { Issue.record("\(failure)") }
        #expect(report.failures.isEmpty, "\(report.failures.count) of \(count) worlds broke a promise")
    }

    @Test(arguments: Mutant.allCases) func aRuleLeftOutIsNoticed(_ mutant: Mutant) async {
        let noticed = await Campaign(first: 1, count: mutant.limit, jobs: 1, mutant: mutant).firstFailure()
        #expect(noticed != nil, "\(mutant.rawValue) was not noticed within \(mutant.limit) seeds")
    }

    @Test func aWorldIsAFunctionOfItsSeed() async {
        let first = await Campaign(first: 1, count: 100, jobs: 1).run()
        let second = await Campaign(first: 1, count: 100, jobs: 2).run()
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.fingerprint != 0)
    }

    @Test func aFailureSaysHowToSeeItAgain() throws {
        let (outcome, trace) = Campaign.live(1, .intentIsNotDurable, isTraced: true)
        guard case .failure(let broken) = outcome else {
            Issue.record("a world without durable intents kept every promise")
            return
        }
        #expect(
            broken.description.contains(
                "replay: swift run -c release simulate --seed 1 --trace --mutant intent-is-not-durable"))
        #expect(broken.description.contains("seed=1 destinations="))
        #expect(!trace.isEmpty)
    }
}
