import JSONDocument
import Simulation
import SyncProtocol
import Testing

@testable import SyncEngine

/// A host says all it has, part by part, and learns what is missing.
struct SnapshotTests {
    let world = EngineWorld()

    init() throws {
        try world.write()
    }

    @Test func twoPartsSayWhatIsNeededAndWhatVanished() throws {
        for name in ["same", "newer", "gone", "null"] {
            try world.put(name, to: name, version: 3)
            try world.set(name)
        }
        try world.set("unknown")
        try world.put("x", to: "deleted", version: 1)
        try world.set("deleted")
        try world.delete("deleted")
        try world.settle()
        let before = world.store.rows.objects
        #expect(try send(1, last: false, ["same": 3, "null": nil, "elsewhere": 1])?.received == 3)
        let result = try #require(try send(2, last: true, ["newer": 4, "unknown": 1]))
        #expect(result.received == 5)
        #expect(result.needed.map(\.text) == ["newer", "unknown"])
        #expect(result.vanished.map(\.text) == ["gone", "null"])
        #expect(!result.truncated)
        // Nothing is changed by it.
        #expect(world.store.rows.objects == before)
    }

    @Test func partOneStartsOver() throws {
        try world.put("a", to: "a", version: 1)
        try world.set("a")
        _ = try send(1, last: false, ["a": 1])
        #expect(try send(1, last: true, ["b": 1])?.vanished.map(\.text) == ["a"])
    }

    @Test func partsOutOfOrderAreRefused() throws {
        #expect(throws: RPCError.self) { try send(2, last: true, [:]) }
        _ = try send(1, last: false, [:])
        let error = try #require(throws: RPCError.self) { try send(3, last: true, [:]) }
        #expect(error.reason == .invalidParams && error.path == "/part")
        #expect(try send(2, last: true, [:]) != nil)
        // Complete is complete.
        #expect(throws: RPCError.self) { try send(3, last: true, [:]) }
    }

    @Test func connectionsAndMountsAreApart() throws {
        _ = try send(1, last: false, ["a": 1], on: 1)
        #expect(throws: RPCError.self) { try send(2, last: true, [:], on: 2) }
        try world.edit { $0.snapshots.end(ConnectionID(1)) }
        #expect(throws: RPCError.self) { try send(2, last: true, [:], on: 1) }
    }

    @Test func moreThanThereIsRoomForIsRefused() throws {
        let name = String(repeating: "n", count: 500)
        var part: Int64 = 0
        let error = try #require(throws: RPCError.self) {
            while true {
                part += 1
                let entries = try (0..<2_000).map { number in
                    SecretSnapshotParams.Entry(name: try SecretName("\(name)-\(part)-\(number)"), version: 1)
                }
                let params = SecretSnapshotParams(
                    mount: try EngineWorld.mount(), part: part, last: false, versions: entries)
                try world.edit { _ = try $0.collect(params, from: ConnectionID(1)) }
            }
        }
        #expect(error.reason == .busy)
        // What was collected is let go.
        #expect(try send(1, last: true, [:]) != nil)
    }

    @Test func anAnswerListsOnlyWhatFits() throws {
        // A letter of two bytes takes six in an answer.
        let name = String(repeating: "é", count: 240)
        let mount = try EngineWorld.mount()
        for number in 0..<600 {
            let id = SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName("\(name)-\(number)"))
            world.store.rows.secrets[id] = SecretRecord(id: id, mount: mount)
        }
        let result = try #require(try send(1, last: true, [:]))
        #expect(result.truncated && result.vanished.count > 400 && result.vanished.count < 600)
        #expect(JSONWriter.write(.object(result.json)).count < ProtocolLimits.replyBytes)
    }

    /// Sends a part; the answer is complete after the last one.
    private func send(
        _ part: Int64, last: Bool, _ versions: [String: Int64?], on connection: UInt64 = 1
    ) throws -> SecretSnapshotResult? {
        let entries = try versions.map { SecretSnapshotParams.Entry(name: try SecretName($0.key), version: $0.value) }
        let params = SecretSnapshotParams(mount: try EngineWorld.mount(), part: part, last: last, versions: entries)
        return try world.edit { editor in
            let (received, complete) = try editor.collect(params, from: ConnectionID(connection))
            var comparison = StateEditor.SnapshotComparison(received: received)
            guard let complete else { return comparison.result }
            while try !editor.compare(complete, &comparison, limit: 2) {}
            return comparison.result
        }
    }
}
