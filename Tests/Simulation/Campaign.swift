import Foundation

/// Many worlds, one after the other and some at once, each job on a thread of its own: a world never suspends, and would
/// keep the threads that everything async shares.
package struct Campaign: Sendable {
    /// What became of them.
    package struct Report: Sendable {
        /// Those in which a promise did not hold, by seed.
        package var failures: [Broken] = []
        /// A digest of all runs together.
        package var fingerprint: UInt64 = 0
        /// The longest that it took until all was as asked.
        package var convergence: Duration = .zero
        /// The seed that took so long.
        package var slowest: UInt64 = 0
    }

    /// What one world came to.
    package struct Life: Sendable {
        /// A digest of the run.
        package let fingerprint: UInt64
        /// How long it took until all was as asked.
        package let convergence: Duration
    }

    private let first: UInt64
    private let count: UInt64
    private let jobs: Int
    private let mutant: Mutant?

    /// The worlds of `count` seeds from `first` on, `jobs` at once.
    package init(first: UInt64, count: UInt64, jobs: Int, mutant: Mutant? = nil) {
        self.first = first
        self.count = count
        self.jobs = jobs
        self.mutant = mutant
    }

    /// Runs them all.
    package func run() async -> Report {
        await withTaskGroup(of: Report.self) { group in
            for job in 0..<UInt64(jobs) {
                group.addTask {
                    await Self.onThread {
                        var report = Report()
                        for seed in stride(from: first + job, to: first + count, by: jobs) { report.add(seed, mutant) }
                        return report
                    }
                }
            }
            return await group.reduce(into: Report()) { $0.add($1) }
        }
    }

    /// Runs them until one fails.
    package func firstFailure() async -> Broken? {
        for start in stride(from: first, to: first + count, by: 32) {
            let size = min(32, first + count - start)
            let report = await Campaign(first: start, count: size, jobs: jobs, mutant: mutant).run()
            if let failure = report.failures.first { return failure }
        }
        return nil
    }

    private static func onThread(_ work: @escaping @Sendable () -> Report) async -> Report {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Lives through one world.
    ///
    /// - Returns: what it came to, and what happened, where it was traced.
    package static func live(
        _ seed: UInt64, _ mutant: Mutant? = nil, isTraced: Bool = false
    ) -> (outcome: Result<Life, Broken>, trace: [String]) {
        let options = SimulationOptions(seed: seed, mutant: mutant)
        let world = World(options, isTraced: isTraced)
        do {
            try world.run()
            return (.success(Life(fingerprint: world.fingerprint, convergence: world.convergence)), world.trace)
        } catch let broken as Broken {
            return (.failure(broken), isTraced ? world.trace : [])
        } catch {
            return (.failure(world.broken("G9", "the engine threw: \(error)")), isTraced ? world.trace : [])
        }
    }
}

extension Campaign.Report {
    fileprivate mutating func add(_ seed: UInt64, _ mutant: Mutant?) {
        switch Campaign.live(seed, mutant).outcome {
        case .success(let life):
            // In any order, so that it does not hang on which job took which seed.
            fingerprint ^= (life.fingerprint ^ seed) &* 0x9E37_79B9_7F4A_7C15
            if life.convergence > convergence { (convergence, slowest) = (life.convergence, seed) }
        case .failure(let broken): failures.append(broken)
        }
    }

    fileprivate mutating func add(_ other: Campaign.Report) {
        failures = (failures + other.failures).sorted { $0.options.seed < $1.options.seed }
        fingerprint ^= other.fingerprint
        if other.convergence > convergence { (convergence, slowest) = (other.convergence, other.slowest) }
    }
}
