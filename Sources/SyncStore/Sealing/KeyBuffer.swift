#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Key bytes in memory of their own: kept out of swap and core files where the system allows it, wiped when it goes.
///
/// It cannot be copied, so that there is one place to wipe. Pages of its own, because `mlock` and `MADV_DONTDUMP` count
/// in pages.
@safe
public struct KeyBuffer: ~Copyable {
    /// How many bytes there are.
    public let count: Int

    private let start: UnsafeMutableRawPointer
    private let mapped: Int

    /// Zeroes.
    ///
    /// - Parameter count: how many bytes.
    /// - Throws: ``StoreError`` when the system gives no memory.
    public init(zeroed count: Int) throws(StoreError) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        self.count = count
        mapped = (max(count, 1) + page - 1) / page * page
        let address = unsafe mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw StoreError(code: .unavailable, message: "allocate key memory: \(SystemError.last)")
        }
        // Best effort: an unprivileged process may be short of lockable memory, and must run nevertheless.
        _ = unsafe mlock(address, mapped)
        _ = unsafe madvise(address, mapped, MADV_DONTDUMP)
        unsafe start = address
    }

    /// Random bytes of the system's generator.
    ///
    /// - Parameter count: how many bytes.
    /// - Throws: ``StoreError`` when the system gives no memory.
    public init(random count: Int) throws(StoreError) {
        try self.init(zeroed: count)
        var generator = SystemRandomNumberGenerator()
        unsafe withMutableBytes { bytes in
            for index in bytes.indices {
                unsafe bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            }
        }
    }

    deinit {
        unsafe explicit_bzero(start, mapped)
        _ = unsafe munlock(start, mapped)
        _ = unsafe munmap(start, mapped)
    }

    /// Lends the bytes; they must not leave the closure but into another secret place.
    @unsafe
    public borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Lends the bytes for filling.
    @unsafe
    borrowing func withMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try unsafe body(UnsafeMutableRawBufferPointer(start: start, count: count))
    }
}
