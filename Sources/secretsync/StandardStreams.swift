import Glibc
import Synchronization

extension Console {
    /// The process's own streams, files and environment.
    static func live(environment: [String: String]) -> Console {
        let isGone = ReaderIsGone()
        return Console(
            environment: environment,
            writeOutput: { (text) throws(CommandFailure) in
                guard let number = write(text, to: STDOUT_FILENO) else { return }
                if number == EPIPE { return isGone.flag.store(true, ordering: .relaxed) }
                throw .usage("write standard output: \(reason(number))")
            },
            writeError: { _ = write($0, to: STDERR_FILENO) },
            readInput: { () throws(CommandFailure) in try readAll(from: STDIN_FILENO, name: "standard input") },
            readFile: { (path) throws(CommandFailure) in
                let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else {
                    throw .usage("read \(path): \(reason(errno))")
                }
                defer { close(descriptor) }
                return try readAll(from: descriptor, name: path)
            }, readerIsGone: { isGone.flag.load(ordering: .relaxed) },
            outputIsTerminal: { isatty(STDOUT_FILENO) == 1 }, errorIsTerminal: { isatty(STDERR_FILENO) == 1 })
    }

    private final class ReaderIsGone: Sendable {
        let flag = Atomic(false)
    }

    /// Bytes taken from a file or standard input; a request of that size is refused anyway.
    private static let maximumInput = 8 << 20

    private static func readAll(from descriptor: Int32, name: String) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .usage("read \(name): \(reason(errno))") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumInput else { throw .usage("read \(name): over \(maximumInput) bytes") }
        }
    }

    /// Writes all of the text; gives the error number when that fails.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }

    private static func reason(_ number: Int32) -> String {
        switch number {
        case ENOENT: "no such file"
        case EACCES: "permission denied"
        case EISDIR: "it is a directory"
        case ENOSPC: "no space left"
        default: "error \(number)"
        }
    }
}
