/// What a simulated world is like; drawn from its seed, so that thousands of seeds are thousands of worlds.
package struct SimulationOptions: Sendable, CustomStringConvertible {
    /// One destination.
    package struct Destination: Sendable {
        /// Whether each key of a secret is a secret of its own in AWS.
        package var hasSecretPerKey: Bool
        /// The recovery window in days; 0 is force delete.
        package var recoveryWindow: Int64
        /// Whether a name that is taken is taken over.
        package var overwrites: Bool
        /// Whether sealed values stay on disk.
        package var retains: Bool
    }

    /// The seed of everything.
    package let seed: UInt64
    /// The rule that is left out; nil for the agent as it is.
    package var mutant: Mutant?
    /// Its destinations.
    package var destinations: [Destination]
    /// How many secrets the host has.
    package var secrets: Int
    /// How often the host does something.
    package var commands: Int
    /// How long the host pauses between commands at most, in milliseconds.
    package var pause: Int
    /// Whether the host sends commands before the ones before were answered.
    package var pipelines: Bool
    /// Whether the host numbers its versions.
    package var numbers: Bool
    /// Whether the host makes older versions live again.
    package var rollsBack: Bool
    /// Whether the host ever asks for the absence of something.
    package var deletes: Bool
    /// Whether destinations get other names, tags and keys.
    package var reconfigures: Bool
    /// Of 1,000 calls, how many do not simply arrive and come back.
    package var faults: Int
    /// Of 1,000 commits, how many are interrupted by the end of the process.
    package var crashes: Int
    /// Of 1,000 commits, how many find the disk full.
    package var fullDisks: Int
    /// Whether destinations are out of reach, or lose permissions or credentials, for a while.
    package var outages: Bool
    /// Whether somebody else makes and removes secrets under our names.
    package var strangers: Bool
    /// Whether somebody else changes and removes our secrets.
    package var meddles: Bool
    /// Whether the identity may restore.
    package var restores: Bool
    /// Whether secrets may have so few versions a day that it matters.
    package var isShortOfVersions: Bool
    /// Whether the queue holds so few rows that it matters.
    package var isShortOfQueue: Bool
    /// For how many hours nothing reaches AWS in the middle of it, while the host goes on.
    package var outageHours: Int
    /// Whether the first destination stays out of reach until all others have settled.
    package var hasStuckDestination: Bool

    /// The options of a seed.
    package init(seed: UInt64, mutant: Mutant? = nil) {
        self.seed = seed
        self.mutant = mutant
        var random = XorShift(seed: seed &* 31 &+ 11)
        func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
        func pick(_ choices: [Int]) -> Int { choices[Int(random.next() % UInt64(choices.count))] }
        destinations = (0..<pick([1, 1, 2, 2, 3])).map { _ in
            Destination(
                hasSecretPerKey: chance(30), recoveryWindow: Int64(pick([0, 7, 30])), overwrites: chance(20),
                retains: chance(30))
        }
        secrets = pick([1, 1, 2, 3])
        commands = pick([20, 40, 40, 80])
        pause = pick([50, 1_000, 20_000, 300_000])
        rollsBack = chance(20)
        pipelines = !rollsBack && chance(50)
        numbers = rollsBack || chance(50)
        deletes = chance(80)
        reconfigures = chance(40)
        faults = pick([0, 50, 200, 500])
        crashes = pick([0, 10, 30, 100])
        fullDisks = pick([0, 0, 10, 50])
        outages = chance(40)
        strangers = chance(30)
        meddles = chance(20)
        restores = chance(80)
        isShortOfVersions = chance(15)
        isShortOfQueue = chance(10)
        hasStuckDestination = destinations.count > 1 && chance(30)
        outageHours = chance(10) ? pick([1, 3, 12]) : 0
    }

    /// All of them on one line.
    package var description: String {
        let shape = destinations.map { destination in
            [
                destination.hasSecretPerKey ? "key" : "path", "window=\(destination.recoveryWindow)",
                destination.overwrites ? "overwrite" : nil, destination.retains ? "retain" : nil,
            ].compactMap { $0 }.joined(separator: " ")
        }
        let switches = [
            (pipelines, "pipelines"), (numbers, "numbers"), (rollsBack, "rolls-back"), (deletes, "deletes"),
            (reconfigures, "reconfigures"), (outages, "outages"), (strangers, "strangers"), (meddles, "meddles"),
            (restores, "restores"), (isShortOfVersions, "short-of-versions"), (isShortOfQueue, "short-of-queue"),
            (hasStuckDestination, "stuck"), (outageHours > 0, "outage-of-\(outageHours)h"),
        ].filter(\.0).map(\.1).joined(separator: " ")
        return "seed=\(seed) destinations=\(shape) secrets=\(secrets) commands=\(commands) pause<=\(pause)ms "
            + "faults=\(faults) crashes=\(crashes) full=\(fullDisks) (of 1000) \(switches)"
            + (mutant.map { " mutant=\($0.rawValue)" } ?? "")
    }
}
