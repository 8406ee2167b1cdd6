import Simulation
import Testing

struct RandomWalkTests {
    /// Seeds that once found something, or that alone notice a rule left out; they go first, for good.
    static let found: [UInt64] = [115, 226, 232, 1_026, 1_226]

    @Test func everyWalkKeepsThePromisesAndConverges() throws {
        for seed in Self.found + Array(1...60) {
            var walk = try RandomWalk(seed: seed)
            try walk.run(steps: 400)
        }
    }

    /// Seeds of walks with changing tags and keys that once found something.
    static let foundWithAttributes: [UInt64] = [26, 102, 467, 1_069, 948, 1_262]

    @Test func tagsAndKeysConvergeToo() throws {
        for seed in Self.foundWithAttributes + Array(1...80) {
            var walk = try RandomWalk(seed: seed, changesAttributes: true)
            try walk.run(steps: 400)
        }
    }

    @Test func aWalkIsAFunctionOfItsSeed() throws {
        var first = XorShift(seed: 42)
        var second = XorShift(seed: 42)
        #expect((0..<100).map { _ in first.next() } == (0..<100).map { _ in second.next() })
    }
}
