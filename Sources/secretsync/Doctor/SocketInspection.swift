import Glibc
import SyncClient

/// Whose the socket is and who may reach it, as the file system says it.
struct SocketInspection {
    /// Owner and permission bits of one entry.
    struct Entry: Equatable {
        let uid: UInt32
        let mode: UInt32
    }

    let path: String
    let directory: Entry?
    let socket: Entry?

    /// Looks at that path.
    init(_ path: SocketPath) {
        self.path = path.text
        directory = Self.entry(path.directory)
        socket = Self.entry(path.text)
    }

    /// What there is to say about it.
    var findings: [Finding] {
        guard let directory else {
            return [Finding(.failure, "socket", "there is no directory for \(path)", hint: "is the agent started?")]
        }
        guard let socket else {
            return [Finding(.failure, "socket", "there is nothing at \(path)", hint: "is the agent started?")]
        }
        var findings: [Finding] = []
        if directory.mode & 0o022 != 0, directory.mode & 0o1000 == 0 {
            findings.append(
                Finding(
                    .warning, "socket",
                    "its directory can be written by others: somebody could put a socket of their own there",
                    hint: "give it the mode 0750; \(path)"))
        }
        if socket.mode & 0o006 != 0 {
            findings.append(
                Finding(
                    .note, "socket", "every user of this machine may connect; the agent admits only those it knows",
                    hint: "mode 0660 and a group keep the others away"))
        }
        if findings.isEmpty {
            findings.append(
                Finding(.ok, "socket", "\(path), of uid \(socket.uid), mode \(String(socket.mode & 0o777, radix: 8))"))
        }
        return findings
    }

    private static func entry(_ path: String) -> Entry? {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return nil }
        return Entry(uid: information.st_uid, mode: information.st_mode & 0o7777)
    }
}
