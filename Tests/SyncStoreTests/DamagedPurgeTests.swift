import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// A row that cannot be read fails alone: a purge ends without it, and the destination can still be forgotten.
struct DamagedPurgeTests {
    @Test func anObjectThatCannotBeReadIsCountedAsStillThere() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let destination = try SampleRows.destination(1)
        try await store.write { batch throws in
            try batch.save(destination)
            for key: Int64 in 1...2 {
                let id = try SampleRows.secretID("s\(key)")
                try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv")))
                try batch.save(try SampleRows.association(key, destination: 1, secret: id))
                try batch.save(SampleRows.object(key, association: key, destination: 1))
            }
        }
        try await store.close()
        try state.alter("UPDATE objects SET desire = 'nonsense' WHERE id = 1")
        let damaged = try state.open()
        let environment = EngineEnvironment(digester: damaged.valueDigester, defaultRegion: "us-east-1")
        try await damaged.write { batch throws in
            var editor = StateEditor(
                transaction: batch, now: SampleRows.noon, environment: environment, held: HeldValues())
            _ = try editor.delete(DestinationDeletion(id: destination.id, purge: true))
            while try editor.advancePurge(of: destination.key, isHeld: false, limit: 1) == .more {}
            #expect(try batch.associationCounts(destination: destination.key) == [.unsynced: 1, .internalError: 1])
            let failure = try #require(try batch.purge(of: destination.key)?.failure)
            #expect(failure.hasPrefix("1 of 2 secrets is still in AWS, such as that of kv_1/s1 (INTERNAL_VAULT_ERROR)"))
            _ = try editor.delete(DestinationDeletion(id: destination.id, force: true))
            #expect(try batch.destinations().isEmpty)
        }
    }
}
