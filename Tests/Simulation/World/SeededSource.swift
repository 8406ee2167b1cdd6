/// The agent's randomness in a simulated world: one sequence, whoever draws.
final class SeededSource: RandomNumberGenerator {
    private var generator: XorShift

    init(seed: UInt64) {
        generator = XorShift(seed: seed)
    }

    func next() -> UInt64 {
        generator.next()
    }
}
