import Dispatch
import Glibc
import JSONDocument
import SyncProtocol
import Synchronization

/// A connection of raw bytes, for what a well-behaved client never does.
///
/// The blocking calls run on a queue of its own; each gives up after twenty seconds.
final class RawConnection: LineConnection {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw connection")
    private let received = Mutex<[UInt8]>([])

    /// Connects to a socket.
    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                unsafe connect(descriptor, rebound, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Whole by now, so its end closes the descriptor; to close it here as well would close somebody else's.
        guard result == 0 else { throw RawConnectionError.system("connect", errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) async throws {
        try await blocking {
            var sent = 0
            while sent < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.send(
                        self.descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent,
                        Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw RawConnectionError.system("send", errno) }
                sent += count
            }
        }
    }

    /// Sends text as it is.
    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Says that nothing more will be sent.
    func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Goes away without a word.
    func vanish() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The next line without its LF; nil once the agent has closed.
    func line() async throws -> [UInt8]? {
        try await blocking {
            while true {
                if let line = self.takeLine() { return line }
                guard try self.receive() else { return nil }
            }
        }
    }

    /// Every line up to the end.
    func lines() async throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        while let line = try await line() { lines.append(line) }
        return lines
    }

    /// The next line as a reply.
    func reply() async throws -> Reply {
        guard let line = try await line() else { throw RawConnectionError.ended }
        return try Reply(json: JSONReader().read(line))
    }

    private func takeLine() -> [UInt8]? {
        received.withLock { received in
            guard let end = received.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let line = Array(received[..<end])
            received.removeFirst(end + 1)
            return line
        }
    }

    private func receive() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        // A peer that closes with bytes of ours unread resets the connection; what it wrote came before.
        if count == 0 || (count < 0 && (errno == ECONNRESET || errno == EPIPE)) { return false }
        guard count > 0 else { throw RawConnectionError.system("receive", errno) }
        received.withLock { $0 += chunk[..<count] }
        return true
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// What went wrong on a raw connection.
enum RawConnectionError: Error {
    case system(String, Int32)
    case ended
}
