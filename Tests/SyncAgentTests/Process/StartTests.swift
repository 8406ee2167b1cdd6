import FoundationEssentials
import Glibc
import JSONDocument
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What an agent does with what it finds at its start.
@Suite(.timeLimit(.minutes(5)))
struct StartTests {
    @Test func socketAndDirectoryHaveTheirPermissions() async throws {
        try await AgentFixture.run { fixture in
            let paths = [
                fixture.socketPath, "\(fixture.folder.path)/run", fixture.stateDirectory,
                "\(fixture.stateDirectory).key",
            ]
            let modes = try paths.map { try Self.mode($0) }
            #expect(modes == [0o660, 0o750, 0o700, 0o400])
        }
    }

    @Test func secondAgentOnTheSocketIsRefused() async throws {
        try await AgentFixture.run { fixture in
            let error = await #expect(throws: AgentError.self) {
                _ = try await fixture.startAnother { $0.stateDirectory += "2" }
            }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains(fixture.socketPath) == true)
            #expect(error?.hint?.contains("--socket") == true)
            let answer = try await fixture.client.callRaw(method: "ping")
            #expect(answer["pong"] == true, "the first one is untouched")
        }
    }

    @Test func secondAgentOnTheStateIsRefused() async throws {
        try await AgentFixture.run { fixture in
            let other = "\(fixture.folder.path)/run/other.sock"
            let error = await #expect(throws: AgentError.self) {
                _ = try await fixture.startAnother { $0.socketPath = other }
            }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains(fixture.stateDirectory) == true)
            #expect(!FileManager.default.fileExists(atPath: other))
            try await fixture.writeDestination()
        }
    }

    @Test func staleSocketIsReplaced() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.stop()
            #expect(!FileManager.default.fileExists(atPath: fixture.socketPath))
            let abandoned = try AbandonedSocket(fixture.socketPath)
            #expect(FileManager.default.fileExists(atPath: fixture.socketPath))
            try await fixture.start()
            #expect(try await fixture.client.callRaw(method: "ping")["pong"] == true)
            withExtendedLifetime(abandoned) {}
        }
    }

    @Test func fileThatIsNoSocketIsLeftAlone() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.stop()
            #expect(FileManager.default.createFile(atPath: fixture.socketPath, contents: Data([1])))
            let error = await #expect(throws: AgentError.self) { _ = try await fixture.startAnother() }
            #expect(error?.code == .socket)
            #expect(error?.message.contains("not a socket") == true)
            #expect(FileManager.default.contents(atPath: fixture.socketPath) == Data([1]))
        }
    }

    @Test func pathOverTheLimitIsRefused() async throws {
        try await AgentFixture.run { fixture in
            let folder = "\(fixture.folder.path)/"
            let longest = folder + String(repeating: "s", count: ProtocolLimits.socketPathBytes - folder.utf8.count)
            let error = await #expect(throws: AgentError.self) {
                _ = try await fixture.startAnother { $0.socketPath = longest + "s" }
            }
            #expect(error?.code == .configuration)
            #expect(error?.message == "socket path has 108 bytes, a Unix socket takes 107")
            try await fixture.stop()
            let agent = try await fixture.startAnother { $0.socketPath = longest }
            let run = Task { try await agent.run() }
            let connection = try RawConnection(longest)
            try await connection.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n")
            #expect(try await connection.reply().id == .integer(1))
            await agent.stop()
            try await run.value
        }
    }

    @Test func stateWithoutItsKeyIsSealed() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.stop()
            let key = "\(fixture.stateDirectory).key"
            try FileManager.default.moveItem(atPath: key, toPath: "\(key).away")
            try await fixture.start()
            let client = try fixture.client
            #expect(try await client.callRaw(method: "ping")["pong"] == true)
            #expect(try await client.callRaw(method: "agent.info")["protocol"] == "1.0")
            let health = try await client.callRaw(method: "agent.health")
            #expect(health["live"] == true)
            #expect(health["ready"] == false)
            let metrics = try await client.callRaw(method: "agent.metrics")["text"]?.string
            #expect(metrics?.contains("secretsync_ready 0\n") == true)
            #expect(metrics?.contains("secretsync_queue_depth") == false)
            #expect(try await client.callRaw(method: "rpc.discover")["openrpc"] == "1.3.2")
            for method in ["destination.list", "association.list", "sync.status", "sync.config.read", "mount.list"] {
                let error = await #expect(throws: SyncClientError.self) { _ = try await client.callRaw(method: method) }
                #expect(error?.rpcError?.reason == .sealed, "\(method)")
                #expect(error?.rpcError?.reason.code == 50302)
            }
            let put = await #expect(throws: SyncClientError.self) { try await fixture.put(["foo": "bar"]) }
            #expect(put?.rpcError?.reason == .sealed)
            try await fixture.stop()
            #expect(!FileManager.default.fileExists(atPath: key), "no other key is made")
            try FileManager.default.moveItem(atPath: "\(key).away", toPath: key)
            try await fixture.start()
            let view = try await fixture.client.readDestination(AgentFixture.destination("my-awssm-1"))
            #expect(view.connectionDetails["access_key_id"] == "*****")
        }
    }

    private static func mode(_ path: String) throws -> UInt16? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? Int).map { UInt16(truncatingIfNeeded: $0) & 0o7777 }
    }
}

/// A socket file that nobody listens on, as a killed agent leaves it.
private struct AbandonedSocket {
    init(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                unsafe bind(descriptor, rebound, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw RawConnectionError.system("bind", errno) }
    }
}
