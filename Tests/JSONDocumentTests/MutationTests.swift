import JSONDocument
import Testing

/// Thousands of damaged lines, the same ones on every run.
@Suite struct MutationTests {
    /// The reader must not crash, must agree with json-c, and what it accepts must be stable in both spellings.
    @Test(arguments: [0x9E37_79B9_7F4A_7C15, 0x5EED_0001, 0x5EED_0002, 0x5EED_0003] as [UInt64])
    func damagedLinesAreRefusedOrStable(seed: UInt64) throws {
        let corpus = (WireSeed.accepted + WireSeed.refused).map(\.line).filter { $0.count < 1_500 }
        try #require(corpus.count > 100)
        let reader = JSONReader()
        var mutator = LineMutator(seed: seed, corpus: corpus)
        var accepted = 0
        for round in 0..<2_500 {
            let line = mutator.next()
            let context: Comment = "seed \(seed), round \(round): \(line)"
            do throws(JSONError) {
                let value = try reader.read(line)
                accepted += 1
                let wire = JSONWriter.write(value)
                let canonical = JSONWriter.write(value, style: .canonical)
                let again = try reader.read(wire)
                #expect(again == value, context)
                #expect(JSONWriter.write(again) == wire, context)
                #expect(JSONWriter.write(try reader.read(canonical), style: .canonical) == canonical, context)
            } catch {
                #expect(error.reason != .parserDisagrees, context)
                #expect((0...line.count).contains(error.offset), context)
            }
        }
        // The damage must not be such that nothing is tested but the refusal.
        #expect(accepted > 100, "seed \(seed)")
    }

    /// A line cut anywhere is refused, unless only blanks were cut off.
    @Test(arguments: WireSeed.accepted.filter { $0.bytes.count < 400 })
    func everyPrefixIsRefused(seed: WireSeed) {
        var line = seed.line
        while line.last == 0x20 || line.last == 0x09 { line.removeLast() }
        for count in 0..<line.count {
            #expect(throws: JSONError.self) { try JSONReader().read(Array(line.prefix(count))) }
        }
    }
}
