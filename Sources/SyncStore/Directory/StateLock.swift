#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The claim on a state directory: an flock on its lock file, held until this goes or the process ends.
///
/// SQLite's own locks would also keep a second process out, but only after it touched the files, with a message nobody
/// understands, and not inside one process: POSIX locks do not conflict there, an flock of two descriptors does.
final class StateLock: Sendable {
    private let file: FileDescriptor

    /// Claims the directory, or says who has it.
    init(_ directory: StateDirectory) throws(StoreError) {
        do {
            file = try FileDescriptor(path: directory.lockPath, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        } catch {
            throw StoreError(code: .unavailable, message: "open \(directory.lockPath): \(error)")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.last
            guard error.number == EWOULDBLOCK else {
                throw StoreError(code: .unavailable, message: "lock \(directory.lockPath): \(error)")
            }
            let holder = Self.holder(file.rawValue).map { " (pid \($0))" } ?? ""
            throw StoreError(
                code: .locked,
                message: "open state directory \(directory.path): another agent\(holder) is using it; "
                    + "stop that one, or give this one a state directory of its own")
        }
        // Only a help for people: the claim is the lock, not the text.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(file.rawValue, 0) == 0 {
            _ = unsafe text.withUnsafeBytes { unsafe pwrite(file.rawValue, $0.baseAddress, $0.count, 0) }
        }
    }

    deinit {
        // Closing is not enough: a child between fork and exec holds a copy of the descriptor, and with it the lock.
        _ = flock(file.rawValue, LOCK_UN)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        return Int32(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self))
    }
}
