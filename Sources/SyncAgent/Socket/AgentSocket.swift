import Glibc
import SyncProtocol

/// The listening Unix socket: made with its final permissions, guarded by a lock file, never taken from a live agent.
final class AgentSocket: Sendable {
    /// The bound descriptor; whoever listens on it closes it.
    let descriptor: Int32
    private let path: String
    private let lock: Int32
    private let isInherited: Bool
    /// The file that was made; somebody else's at the same path is let be.
    private let file: FileIdentity?

    /// Binds the socket at that path, or takes the one systemd hands over.
    ///
    /// - Parameters:
    ///   - path: the socket's path, at most 107 bytes.
    ///   - environment: for `LISTEN_FDS` and `LISTEN_PID` (sd_listen_fds(3)).
    /// - Throws: ``AgentError`` with what is in the way and what to do about it.
    init(path: String, environment: [String: String]) throws(AgentError) {
        self.path = path
        if let inherited = Self.inherited(environment) {
            descriptor = inherited
            lock = -1
            isInherited = true
            file = nil
            return
        }
        guard (1...ProtocolLimits.socketPathBytes).contains(path.utf8.count) else {
            throw AgentError(
                code: .configuration,
                message:
                    "socket path has \(path.utf8.count) bytes, a Unix socket takes \(ProtocolLimits.socketPathBytes)",
                hint: "use a shorter --socket path")
        }
        isInherited = false
        try Self.makeDirectory(of: path)
        lock = try Self.lock(path)
        do throws(AgentError) {
            try Self.clearStale(path)
            descriptor = try Self.bind(path)
            file = FileIdentity(path)
        } catch {
            close(lock)
            throw error
        }
    }

    /// Removes the socket; a restarted agent binds anew.
    func remove() {
        guard !isInherited else { return }
        if file == FileIdentity(path) { unsafe unlink(path) }
        // Closing is not enough: a child between fork and exec holds a copy of the descriptor, and with it the lock.
        _ = flock(lock, LOCK_UN)
        close(lock)
    }

    /// Closes and removes a socket that nobody came to listen on.
    func discard() {
        close(descriptor)
        remove()
    }

    private static func inherited(_ environment: [String: String]) -> Int32? {
        guard environment["LISTEN_PID"].flatMap(Int32.init) == getpid(),
            let count = environment["LISTEN_FDS"].flatMap(Int.init), count >= 1
        else { return nil }
        _ = fcntl(3, F_SETFD, FD_CLOEXEC)
        return 3
    }

    private static func makeDirectory(of path: String) throws(AgentError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        if unsafe mkdir(directory, 0o750) == 0 || errno == EEXIST { return }
        throw AgentError(
            code: .socket, message: "make directory \(directory): \(SystemError.text(errno))",
            hint: "create it, or use another --socket path")
    }

    private static func lock(_ path: String) throws(AgentError) -> Int32 {
        let lockPath = path + ".lock"
        let descriptor = unsafe open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw AgentError(code: .socket, message: "open \(lockPath): \(SystemError.text(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw AgentError(
                code: .inUse, message: "another agent serves the socket \(path)",
                hint: "stop that agent, or give this one another --socket and --state-dir")
        }
        return descriptor
    }

    /// A socket nobody listens on any more is replaced; anything else is left alone.
    private static func clearStale(_ path: String) throws(AgentError) {
        var info = stat()
        guard unsafe lstat(path, &info) == 0 else { return }
        guard info.st_mode & S_IFMT == S_IFSOCK else {
            throw AgentError(
                code: .socket, message: "\(path) exists and is not a socket",
                hint: "move it away, or use another --socket path")
        }
        let probe = try makeSocket()
        defer { close(probe) }
        if try unsafe withAddress(path, { unsafe connect(probe, $0, $1) }) == 0 {
            throw AgentError(
                code: .inUse, message: "another agent serves the socket \(path)",
                hint: "stop that agent, or give this one another --socket and --state-dir")
        }
        guard errno == ECONNREFUSED else {
            throw AgentError(code: .socket, message: "probe socket \(path): \(SystemError.text(errno))")
        }
        unsafe unlink(path)
    }

    private static func bind(_ path: String) throws(AgentError) -> Int32 {
        let descriptor = try makeSocket()
        // Linux makes the file with the descriptor's mode less the umask: it never has more than these permissions.
        // The umask belongs to the whole process, so it is not touched; what it took away is given back before anybody
        // can be listened to.
        let mode: mode_t = 0o660
        let result = try unsafe withAddress(path) { address, length in
            if fchmod(descriptor, mode) != 0 { return -1 }
            if unsafe Glibc.bind(descriptor, address, length) != 0 { return -1 }
            return unsafe chmod(path, mode)
        }
        guard result == 0 else {
            let problem = errno
            close(descriptor)
            throw AgentError(code: .socket, message: "bind socket \(path): \(SystemError.text(problem))")
        }
        return descriptor
    }

    private static func makeSocket() throws(AgentError) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else {
            throw AgentError(code: .socket, message: "make a Unix socket: \(SystemError.text(errno))")
        }
        return descriptor
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(AgentError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= ProtocolLimits.socketPathBytes else {
            throw AgentError(code: .configuration, message: "socket path is too long")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            for (index, byte) in bytes.enumerated() { unsafe field[index] = byte }
        }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                unsafe body(rebound, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Which file is at a path, whatever its name.
private struct FileIdentity: Equatable {
    let device: dev_t
    let inode: ino_t

    /// That of the file at the path, not of what a link there leads to; nil when there is none.
    init?(_ path: String) {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return nil }
        (device, inode) = (information.st_dev, information.st_ino)
    }
}

/// The C library's words for an error number.
enum SystemError {
    static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // The XSI form: zero for success, the text in the buffer.
        guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
