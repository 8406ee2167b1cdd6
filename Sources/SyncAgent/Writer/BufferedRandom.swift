#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system's random numbers, 32 of them for a system call: a decision draws five.
struct BufferedRandom: RandomNumberGenerator {
    private static let count = 32

    private var numbers: [UInt64] = []

    mutating func next() -> UInt64 {
        if let number = numbers.popLast() { return number }
        var drawn = [UInt64](repeating: 0, count: Self.count)
        let isFull = unsafe drawn.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress, $0.count) == 0 }
        guard isFull, let number = drawn.popLast() else {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
        numbers = drawn
        return number
    }
}
