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

    @Test func anAnswerListsOnlyWhatFitsAndEmptyPartsTheRest() throws {
        // A letter of two bytes takes six in an answer.
        let name = String(repeating: "é", count: 240)
        let mount = try EngineWorld.mount()
        var all: [String] = []
        for number in 100..<200 {
            let id = SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName("\(name)-\(number)"))
            world.store.rows.secrets[id] = SecretRecord(id: id, mount: mount)
            all.append(id.name.text)
        }
        var found: [String] = []
        var part: Int64 = 1
        while true {
            let result = try #require(try send(part, last: true, [:]))
            #expect(JSONWriter.write(.object(result.json)).count < 65_000)
            #expect(!result.vanished.isEmpty)
            found += result.vanished.map(\.text)
            part += 1
            guard result.truncated else { break }
            // Neither names nor an end that is none: nothing changes by it.
            #expect(throws: RPCError.self) { try send(part, last: true, ["more": 1]) }
            #expect(throws: RPCError.self) { try send(part, last: false, [:]) }
        }
        #expect(found == all && part > 2)
        // It is answered in full, so nothing of it is kept.
        #expect(throws: RPCError.self) { try send(part, last: true, [:]) }
    }

    @Test func aSnapshotThatBeginsAnewIsNotTouchedByTheAnswerBefore() throws {
        for number in 0..<10 {
            try world.put("x", to: "s\(number)", version: 1)
            try world.set("s\(number)")
        }
        let params = SecretSnapshotParams(mount: try EngineWorld.mount(), part: 1, last: true, versions: [])
        let slow = try world.edit { try $0.collect(params, from: ConnectionID(1)) }
        // While that is compared, in slices, the host begins again.
        _ = try send(1, last: false, ["s1": 1])
        var comparison = StateEditor.SnapshotComparison(received: slow.received, slow.complete)
        let complete = try #require(slow.complete)
        try world.edit { editor in
            while try !editor.compare(complete, &comparison, from: ConnectionID(1), limit: 3) {}
        }
        #expect(comparison.result.vanished.count == 10)
        #expect(try send(2, last: true, ["s2": 1])?.vanished.count == 8)
    }

    /// Sends a part; the answer is complete after the last one.
    private func send(
        _ part: Int64, last: Bool, _ versions: [String: Int64?], on connection: UInt64 = 1
    ) throws -> SecretSnapshotResult? {
        let entries = try versions.map { SecretSnapshotParams.Entry(name: try SecretName($0.key), version: $0.value) }
        let params = SecretSnapshotParams(mount: try EngineWorld.mount(), part: part, last: last, versions: entries)
        return try world.edit { editor in
            let (received, complete) = try editor.collect(params, from: ConnectionID(connection))
            var comparison = StateEditor.SnapshotComparison(received: received, complete)
            guard let complete else { return comparison.result }
            while try !editor.compare(complete, &comparison, from: ConnectionID(connection), limit: 2) {}
            return comparison.result
        }
    }
}
