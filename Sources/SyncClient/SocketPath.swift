import Glibc
import SyncProtocol

/// The path of the agent's Unix socket: 1..107 bytes, as `sockaddr_un` takes (unix(7)).
public struct SocketPath: Sendable, Hashable, CustomStringConvertible {
    /// The path as it was given.
    public let text: String

    /// Where the agent listens unless told otherwise.
    public static let system = "/run/secretsync/agent.sock"

    /// Takes a path.
    ///
    /// - Throws: ``SyncClientError/Code/badSocketPath`` with the reason.
    public init(_ text: String) throws(SyncClientError) {
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw SyncClientError(.badSocketPath, "socket path is empty or has a NUL byte")
        }
        guard text.utf8.count <= ProtocolLimits.socketPathBytes else {
            throw SyncClientError(
                .badSocketPath,
                "socket path has \(text.utf8.count) bytes, a Unix socket takes \(ProtocolLimits.socketPathBytes)")
        }
        self.text = text
    }

    /// The directory the socket is in.
    public var directory: String {
        guard let slash = text.lastIndex(of: "/") else { return "." }
        return slash == text.startIndex ? "/" : String(text[..<slash])
    }

    /// The path.
    public var description: String {
        text
    }

    /// The places an agent is looked for when no path is given, in order: the system's, then those of
    /// `secretsyncd dev`.
    ///
    /// - Parameters:
    ///   - environment: the environment; `XDG_RUNTIME_DIR` counts.
    ///   - uid: the caller's uid; nil takes that of the process.
    /// - Returns: the paths, whether or not a socket is there.
    public static func candidates(environment: [String: String], uid: UInt32? = nil) -> [String] {
        var paths = [system]
        if let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty {
            paths.append("\(runtime)/secretsync/agent.sock")
        }
        paths.append("/tmp/secretsync-\(uid ?? geteuid())/agent.sock")
        return paths
    }

    /// The socket to connect to: `given`, else `SECRETSYNC_SOCKET`, else the first candidate that is there, else the
    /// system's.
    ///
    /// - Parameters:
    ///   - given: a path the caller asked for.
    ///   - environment: the environment.
    ///   - uid: the caller's uid; nil takes that of the process.
    ///   - isSocket: whether a socket is at a path.
    /// - Returns: the path; nothing has been checked there yet.
    /// - Throws: ``SyncClientError/Code/badSocketPath`` when the path cannot be one.
    public static func resolve(
        _ given: String? = nil, environment: [String: String], uid: UInt32? = nil,
        isSocket: (String) -> Bool = SocketPath.isSocket
    ) throws(SyncClientError) -> SocketPath {
        if let given { return try SocketPath(given) }
        if let named = environment["SECRETSYNC_SOCKET"], !named.isEmpty { return try SocketPath(named) }
        return try SocketPath(candidates(environment: environment, uid: uid).first(where: isSocket) ?? system)
    }

    /// Whether a socket is at that path now.
    public static func isSocket(_ path: String) -> Bool {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return false }
        return information.st_mode & S_IFMT == S_IFSOCK
    }
}
