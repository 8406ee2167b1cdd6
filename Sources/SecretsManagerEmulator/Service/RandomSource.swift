/// A small seeded generator (SplitMix64), so that a run of the emulator can be repeated with the same ARNs.
struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that repeats itself for the same seed.
    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Letters and digits.
    static let alphanumerics = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    /// The alphabet of key ids and unique ids.
    static let upperAlphanumerics = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Six letters and digits: what AWS puts behind the name in an ARN.
    mutating func arnSuffix() -> String {
        text(6, of: RandomSource.alphanumerics)
    }

    /// That many characters of an alphabet.
    mutating func text(_ count: Int, of alphabet: [UInt8]) -> String {
        var text: [UInt8] = []
        for _ in 0..<count {
            text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A random UUID in lower case: the form of a request id.
    mutating func uuid() -> String {
        let digits = Array("0123456789abcdef".utf8)
        let halves = [next(), next()]
        var text: [UInt8] = []
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            let nibble = Int(halves[index / 16] >> UInt64(60 - index % 16 * 4) & 0xF)
            switch index {
            case 12: text.append(UInt8(ascii: "4"))
            case 16: text.append(digits[nibble & 0x3 | 0x8])
            default: text.append(digits[nibble])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
