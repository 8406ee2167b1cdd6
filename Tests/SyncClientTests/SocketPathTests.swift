import Testing

@testable import SyncClient

@Suite struct SocketPathTests {
    @Test func aPathOf107BytesIsTakenAndOneMoreIsRefused() throws {
        #expect(try SocketPath("/" + String(repeating: "a", count: 106)).text.utf8.count == 107)
        let error = #expect(throws: SyncClientError.self) { try SocketPath("/" + String(repeating: "a", count: 107)) }
        #expect(error?.code == .badSocketPath)
        #expect(error?.message == "socket path has 108 bytes, a Unix socket takes 107")
        #expect(throws: SyncClientError.self) { try SocketPath("") }
    }

    @Test(arguments: [("/run/a/b.sock", "/run/a"), ("/b.sock", "/"), ("b.sock", ".")])
    func theDirectoryIsWhatStandsBeforeTheLastSlash(path: String, directory: String) throws {
        #expect(try SocketPath(path).directory == directory)
    }

    @Test func whatIsGivenWinsThenTheEnvironment() throws {
        let environment = ["SECRETSYNC_SOCKET": "/e.sock", "XDG_RUNTIME_DIR": "/run/user/7"]
        #expect(try SocketPath.resolve("/g.sock", environment: environment, isSocket: { _ in true }).text == "/g.sock")
        #expect(try SocketPath.resolve(environment: environment, isSocket: { _ in true }).text == "/e.sock")
    }

    @Test(arguments: [
        (["/run/secretsync/agent.sock", "/tmp/secretsync-7/agent.sock"], "/run/secretsync/agent.sock"),
        (["/run/user/7/secretsync/agent.sock"], "/run/user/7/secretsync/agent.sock"),
        (["/tmp/secretsync-7/agent.sock"], "/tmp/secretsync-7/agent.sock"),
        ([], "/run/secretsync/agent.sock"),
    ])
    func elseTheFirstSocketThatIsThere(existing: [String], expected: String) throws {
        let path = try SocketPath.resolve(
            environment: ["XDG_RUNTIME_DIR": "/run/user/7"], uid: 7, isSocket: { existing.contains($0) })
        #expect(path.text == expected)
    }
}

@Suite struct AgentTrustTests {
    @Test func rootOneselfAndTheExpectedUidAreTrusted() {
        #expect(AgentTrust(own: 7).uids == [0, 7])
        #expect(AgentTrust(expecting: 9, own: 7).uids == [0, 7, 9])
    }

    @Test func aDirectoryOrAPeerOfSomebodyElseIsRefused() throws {
        let trust = AgentTrust(own: 7)
        let stranger = PeerCredentials(pid: 1, uid: 8, gid: 8)
        let error = #expect(throws: SyncClientError.self) { try trust.checkPeer(stranger) }
        #expect(error?.code == .untrustedAgent)
        #expect(throws: Never.self) { try trust.checkPeer(PeerCredentials(pid: 1, uid: 7, gid: 8)) }
        #expect(throws: Never.self) { try trust.checkDirectory(of: try SocketPath("/run/agent.sock")) }
    }
}
