import Testing

struct NameWalkTests {
    /// Seeds that once found something; they go first, for good.
    static let found: [UInt64] = [48, 91, 389, 721]

    @Test func aNameHasOneOwnerAtATimeAndFindsOne() throws {
        for seed in Self.found + Array(1...40) {
            var walk = try NameWalk(seed: seed)
            try walk.run(steps: 300)
        }
    }
}
