/// Makes damaged lines from a corpus, the same ones for the same seed.
struct LineMutator {
    private let corpus: [[UInt8]]
    private var state: UInt64

    /// Pieces that parsers differ about.
    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "\\u0000", "\\ud83d", "\\ude00", "\\ud836\\udc00", "{", "}", "[", "]", ",", ":", "-", "0",
            "1e400", ".", "e", "+",
            " ",
            "\t", "\r", "\n", "\0", "null", "true", "NaN", "Infinity", "//", "/*", "'", "\u{7F}", "é", "😀", "\u{FEFF}",
            "\"a\":1,\"a\":2", "[[[[", "123456789012345678901234567890", "-0",
        ].map { Array($0.utf8) } + [
            [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
        ]

    /// A source of damage to those lines.
    init(seed: UInt64, corpus: [[UInt8]]) {
        self.corpus = corpus
        self.state = seed
    }

    /// The next damaged line.
    mutating func next() -> [UInt8] {
        var line = corpus[below(corpus.count)]
        for _ in 0...below(3) {
            damage(&line)
        }
        return line
    }

    private mutating func damage(_ line: inout [UInt8]) {
        let place = below(line.count + 1)
        let length = min(below(8), line.count - place)
        switch below(7) {
        case 0 where place < line.count: line[place] ^= 1 << UInt8(below(8))
        case 1 where place < line.count: line[place] = UInt8(below(256))
        case 2: line.insert(contentsOf: Self.pieces[below(Self.pieces.count)], at: place)
        case 3: line.removeSubrange(place..<(place + length))
        case 4: line.insert(contentsOf: line[place..<(place + length)], at: below(line.count + 1))
        case 5 where place < line.count:
            let piece = Self.pieces[below(Self.pieces.count)]
            line.replaceSubrange(place..<(place + 1), with: piece)
        default:
            let other = corpus[below(corpus.count)]
            let start = below(other.count + 1)
            let end = start + min(below(64), other.count - start)
            line.insert(contentsOf: other[start..<end], at: place)
        }
    }

    /// A number from 0 to below that bound (xorshift64*).
    private mutating func below(_ bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % max(bound, 1)
    }
}
