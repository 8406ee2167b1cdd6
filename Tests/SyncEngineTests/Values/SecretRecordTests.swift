import SyncEngine
import SyncProtocol
import Testing

struct SecretRecordTests {
    private func record() throws -> SecretRecord {
        let mount = try MountPath("kv")
        return SecretRecord(
            id: SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName("app")), mount: mount)
    }

    private func accept(
        _ record: inout SecretRecord, _ content: Character, _ version: Int64? = nil, makeLive: Bool = false
    ) -> SecretRecord.Acceptance {
        record.accept(version: version, digest: Fixture.digest(content), makeLive: makeLive, createdTime: Fixture.now)
    }

    private func delete(_ record: inout SecretRecord, _ version: Int64?) -> SecretRecord.Acceptance {
        record.delete(version: version)
    }

    @Test func everyPushHasItsAnswer() throws {
        var record = try record()
        #expect(accept(&record, "A") == .applied)
        #expect(accept(&record, "A") == .duplicate)
        #expect(accept(&record, "B") == .applied)
        #expect(record.high == 2 && record.counted && record.changeSequence == 2)
        #expect(accept(&record, "B", 2) == .duplicate)
        #expect(!record.counted)
        #expect(accept(&record, "C") == .versionNeeded)
        #expect(accept(&record, "B") == .duplicate)
        #expect(accept(&record, "C", 2) == .conflict)
        #expect(accept(&record, "C", 1) == .superseded)
        #expect(accept(&record, "C", 7) == .applied)
        #expect(accept(&record, "B", 2, makeLive: true) == .applied)
        #expect(record.high == 7 && record.live?.version == 2)
        #expect(accept(&record, "D", 7) == .superseded)
        #expect(accept(&record, "D", 8, makeLive: true) == .applied)
        #expect(record.high == 8)
    }

    @Test func whatIsRefusedChangesNothing() throws {
        var record = try record()
        _ = accept(&record, "A", 5)
        let before = record
        #expect(accept(&record, "B", 5) == .conflict)
        #expect(accept(&record, "B", 4) == .superseded)
        #expect(accept(&record, "B") == .versionNeeded)
        #expect(record == before)
    }

    @Test func everyDeleteHasItsAnswer() throws {
        var record = try record()
        #expect(delete(&record, 1) == .superseded)
        _ = accept(&record, "A", 5)
        #expect(delete(&record, 4) == .superseded)
        #expect(delete(&record, 6) == .superseded)
        #expect(delete(&record, 5) == .applied)
        #expect(delete(&record, 5) == .duplicate)
        #expect(delete(&record, nil) == .duplicate)
        #expect(delete(&record, 6) == .superseded)
        #expect(record.live == nil && record.high == 5)
        #expect(record.desire(payload: nil) == .absent)
    }

    @Test func nothingIsWantedOfASecretNobodySpokeOf() throws {
        #expect(try record().desire(payload: nil) == .value(.init(digest: nil, version: nil, payload: nil)))
    }

    @Test func aSecretNobodySpokeOfCanBeDeleted() throws {
        var record = try record()
        #expect(delete(&record, nil) == .applied)
    }
}
