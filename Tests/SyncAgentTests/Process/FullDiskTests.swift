import Foundation
import Glibc
import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A full file system below the state: nothing acknowledged is lost, reads go on, and room is enough to recover.
@Suite(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"), .timeLimit(.minutes(5)), .serialized)
struct FullDiskTests {
    @Test func refusesChangesAndKeepsWhatItAcknowledged() async throws {
        try await SmallDisk.use { disk in
            try await AgentFixture.run(configure: { $0.stateDirectory = "\(disk.path)/state" }) { fixture in
                try await fixture.writeDestination()
                try await fixture.set(data: ["value": "first"])
                try await fixture.setDisabled(true)
                try disk.fill(leaving: 600_000)
                var acknowledged = "first"
                var refusal: RPCError?
                for number in 1...200 where refusal == nil {
                    let value = "\(number)-" + String(repeating: "x", count: 30_000)
                    do {
                        try await fixture.put(["value": .string(value)])
                        acknowledged = value
                    } catch let error as SyncClientError {
                        refusal = error.rpcError
                    }
                }
                #expect(refusal?.reason == .stateStore)
                #expect(refusal?.reason.code == 50001)
                #expect(refusal?.outcome == .notApplied)
                #expect(refusal?.hint?.contains("room") == true)
                #expect(acknowledged != "first")
                #expect(try await fixture.row().status == .pending, "reads go on")
                #expect(try await fixture.client.syncStatus()["disabled"] == true)
                #expect(try await fixture.client.callRaw(method: "agent.health")["live"] == true)
                try disk.makeRoom()
                try await fixture.setDisabled(false)
                _ = try await fixture.row { $0.status == .synced }
                #expect(fixture.remote()?.currentValue == #"{"value":"\#(acknowledged)"}"#)
                #expect(try await fixture.put(["value": "last"]).associations.map(\.status) == [.synced])
                #expect(try await fixture.client.callRaw(method: "agent.health")["ready"] == true)
            }
        }
    }

    @Test func outcomeOfACallWaitsForRoom() async throws {
        try await SmallDisk.use { disk in
            try await AgentFixture.run(configure: { $0.stateDirectory = "\(disk.path)/state" }) { fixture in
                try await fixture.writeDestination()
                fixture.emulator.inject(Fault(.holdAnswer(gate: "answer"), operation: "CreateSecret"))
                try await fixture.set(data: ["value": "first"], wait: false)
                await fixture.emulator.waitForHeld(at: "answer")
                try disk.fill(leaving: 0)
                try await Self.useUpTheLog(fixture)
                fixture.emulator.open(gate: "answer")
                for _ in 1...20 {
                    #expect(try await fixture.row().externalName == "vault/kv_1234/my-secret", "reads go on")
                }
                try disk.makeRoom()
                let row = try await fixture.row { $0.status == .synced }
                #expect(row.arn == fixture.remote()?.arn)
                #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
                #expect(fixture.remote()?.versions.count == 1)
            }
        }
    }

    /// The log has room of its own up to its largest size so far: writes until that is gone too.
    private static func useUpTheLog(_ fixture: AgentFixture) async throws {
        for number in 1...100_000 {
            do {
                _ = try await fixture.client.registerMount(MountPath("filler-\(number)"))
            } catch {
                return
            }
        }
    }
}

/// A file system of eight megabytes.
private struct SmallDisk: Sendable {
    let path: String

    static var isAvailable: Bool {
        guard geteuid() == 0, let disk = try? SmallDisk() else { return false }
        disk.remove()
        return true
    }

    static func use(_ body: (SmallDisk) async throws -> Void) async throws {
        let disk = try SmallDisk()
        defer { disk.remove() }
        try await body(disk)
    }

    private init() throws {
        path = "/tmp/ss-disk-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=8m,mode=700") == 0 else {
            try FileManager.default.removeItem(atPath: path)
            throw RawConnectionError.system("mount", errno)
        }
    }

    private func remove() {
        unsafe umount2(path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Leaves only so many bytes free.
    func fill(leaving free: Int) throws {
        let descriptor = unsafe open("\(path)/ballast", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RawConnectionError.system("open", errno) }
        defer { close(descriptor) }
        let chunk = [UInt8](repeating: 1, count: 4_096)
        while unsafe write(descriptor, chunk, chunk.count) > 0 {}
        guard ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - free) == 0 else {
            throw RawConnectionError.system("truncate", errno)
        }
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: "\(path)/ballast")
    }
}
