import Glibc
import NIOCore

/// Whom the client takes for the agent: a process that binds the path first must not receive secrets.
///
/// Both the owner of the socket's directory and the uid of the listening process have to be root, the client's own or
/// the expected uid.
public struct AgentTrust: Sendable, Equatable {
    /// The uids that are trusted.
    public let uids: Set<UInt32>

    /// Trusts root, the client's own uid and, where the agent runs under an account of its own, that one.
    public init(expecting uid: UInt32? = nil, own: UInt32? = nil) {
        var uids: Set<UInt32> = [0, own ?? geteuid()]
        if let uid { uids.insert(uid) }
        self.uids = uids
    }

    /// Refuses a path whose directory somebody else owns.
    func checkDirectory(of path: SocketPath) throws(SyncClientError) {
        var information = stat()
        guard unsafe stat(path.directory, &information) == 0 else {
            throw SyncClientError(.noAgent, "connect to \(path): no such directory")
        }
        try check(information.st_uid, of: "the directory \(path.directory)")
    }

    /// Refuses a listening process of somebody else.
    func checkPeer(_ peer: PeerCredentials) throws(SyncClientError) {
        try check(peer.uid, of: "the process that listens there")
    }

    private func check(_ uid: UInt32, of what: String) throws(SyncClientError) {
        guard uids.contains(uid) else {
            let trusted = uids.sorted().map(String.init).joined(separator: ", ")
            throw SyncClientError(
                .untrustedAgent, "connect refused: \(what) belongs to uid \(uid), trusted are \(trusted)")
        }
    }
}

/// `struct ucred` of unix(7), which Glibc's module map leaves out.
struct PeerCredentials: Sendable {
    let pid: Int32
    let uid: UInt32
    let gid: UInt32

    /// The credentials of the process at the other end, as the kernel knows them.
    static func read(from channel: any Channel) async throws(SyncClientError) -> PeerCredentials {
        guard let options = channel as? any SocketOptionProvider else {
            throw SyncClientError(.untrustedAgent, "connect refused: the peer's uid cannot be read")
        }
        do {
            return try await options.unsafeGetSocketOption(
                level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
            ).get()
        } catch {
            throw SyncClientError(.untrustedAgent, "connect refused: the peer's uid cannot be read")
        }
    }
}
