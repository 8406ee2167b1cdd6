import Testing

struct KeyWalkTests {
    /// Seeds that once found something; they go first, for good.
    static let found: [UInt64] = [6, 164, 337, 736]

    @Test func keysThatComeAndGoConverge() throws {
        for seed in Self.found + Array(1...40) {
            var walk = try KeyWalk(seed: seed)
            try walk.run(steps: 400)
        }
    }

    @Test func theirMetadataConvergeWithThem() throws {
        for seed in UInt64(1)...20 {
            var walk = try KeyWalk(seed: seed, hasMetadata: true)
            try walk.run(steps: 400)
        }
    }
}
