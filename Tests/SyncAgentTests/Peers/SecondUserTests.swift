import Foundation
import Glibc
import JSONDocument
import Subprocess
import SyncAgent
import SyncClient
import SyncProtocol
import SystemPackage
import Testing

/// A process of another user on the socket: uid 65534, started from here.
@Suite(.enabled(if: OtherUser.isAvailable, "needs root, setpriv and perl"), .timeLimit(.minutes(5)))
struct SecondUserTests {
    private static let mutation =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mount.register\",\"params\":{\"path\":\"intruder\"}}\n"

    @Test func strangerGetsOneLineAndNothingIsCarriedOut() async throws {
        try await AgentFixture.run { fixture in
            try OtherUser.open(fixture)
            let lines = try await OtherUser.talk(fixture.socketPath, saying: Self.mutation)
            #expect(lines.count == 1)
            let reply = try JSONReader().read(Array((lines.first ?? "").utf8))
            #expect(reply["id"] == .null)
            #expect(reply["error"]?["code"] == 40101)
            #expect(reply["error"]?["data"]?["reason"] == "peer_refused")
            #expect(reply["error"]?["message"]?.string?.contains("65534") == true)
            #expect(try await Self.mounts(fixture) == [])
            #expect(fixture.log.lines.contains { $0.contains("peer refused") && $0.contains("65534") })
        }
    }

    @Test func grantedStrangerIsServedWithItsRole() async throws {
        try await AgentFixture.run(configure: { $0.peers = [.init(subject: .uid(65534), roles: [.host])] }) { fixture in
            try OtherUser.open(fixture)
            let lines = try await OtherUser.talk(
                fixture.socketPath,
                saying: Self.mutation
                    + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"sync.config.patch\",\"params\":{\"disabled\":true}}\n"
            )
            let replies = try lines.map { try JSONReader().read(Array($0.utf8)) }
            let first = replies.first { $0["id"] == 1 }
            let second = replies.first { $0["id"] == 2 }
            #expect(replies.count == 2)
            #expect(first?["result"]?["path"] == "intruder")
            #expect(second?["error"]?["data"]?["reason"] == "role_denied")
            #expect(try await Self.mounts(fixture) == ["intruder"])
        }
    }

    private static func mounts(_ fixture: AgentFixture) async throws -> [String] {
        try await fixture.client.callRaw(method: "mount.list")["keys"]?.array?.compactMap(\.string) ?? []
    }
}

/// Runs a small client as uid and gid 65534.
private enum OtherUser {
    private static let tools = ["/usr/bin/setpriv", "/usr/bin/perl"]

    static var isAvailable: Bool {
        geteuid() == 0 && tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Lets the other user reach the socket, as an administrator does with the group of a host service.
    static func open(_ fixture: AgentFixture) throws {
        let folder = (fixture.socketPath as NSString).deletingLastPathComponent
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        try FileManager.default.setAttributes([.groupOwnerAccountID: 65534], ofItemAtPath: fixture.socketPath)
    }

    /// Connects, sends, and reads to the end.
    static func talk(_ path: String, saying text: String) async throws -> [String] {
        let script = """
            $SIG{PIPE} = 'IGNORE'; socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($ARGV[0])) or die "$!";
            syswrite($s, $ARGV[1]); shutdown($s, 1); while (sysread($s, my $b, 4096)) { print $b }
            """
        let result = try await Subprocess.run(
            .path(FilePath(tools[0])),
            arguments: [
                "--reuid=65534", "--regid=65534", "--clear-groups", tools[1], "-MSocket", "-e", script, path, text,
            ], output: .string(limit: 1 << 20))
        return result.standardOutput.split(separator: "\n").map(String.init)
    }
}
