import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// No room: nothing acknowledged is lost, and the store lives on.
///
/// A file system that is really full is in the agent's own tests, with the whole agent on it.
struct FullDiskTests {
    @Test func databaseAtItsLimitUndoesAndLivesOn() async throws {
        let state = try TemporaryState()
        try await state.openWithAssociation().close()
        try await fill(state, try state.open(maximumBytes: 600_000))
    }

    private func fill(_ state: TemporaryState, _ store: SQLiteStateStore) async throws {
        let ballast = state.root + "/ballast"
        TemporaryState.write([UInt8](repeating: 1, count: 500_000), to: ballast, mode: 0o600)
        var acknowledged: [ObjectKey] = []
        var refusal: StoreError?
        while refusal == nil, acknowledged.count < 5_000 {
            let key = ObjectKey(Int64(acknowledged.count + 1))
            do {
                try await store.write { batch in try batch.savepoint { try batch.save(Self.object(key)) } }
                acknowledged.append(key)
            } catch {
                refusal = error
            }
        }
        #expect(refusal?.code == .full)
        #expect(acknowledged.count > 10)
        // Again, in company: whatever the full disk undoes, nothing of it is acknowledged.
        let outcome = await #expect(throws: StoreError.self) {
            try await store.write { batch throws in
                try batch.savepoint { try batch.save(SyncConfiguration(disabled: true)) }
                for key: Int64 in 10_001...10_100 {
                    do {
                        try batch.savepoint { try batch.save(Self.object(ObjectKey(key))) }
                    } catch let failure as StateFailure {
                        #expect(failure.isFull)
                    }
                }
            }
        }
        #expect(outcome?.code == .full)
        let expected = acknowledged
        try await store.write { batch throws in
            #expect(try !batch.configuration().disabled)
            #expect(try batch.objects(of: AssociationKey(1)).map(\.key) == expected)
            #expect(try batch.object(ObjectKey(1)) == Self.object(ObjectKey(1)))
        }
        try await store.close()
        let reopened = try state.open()
        #expect(try await reopened.write { try $0.objects(of: AssociationKey(1)).map(\.key) } == expected)
        TemporaryState.remove(ballast)
        try await reopened.write { batch throws in
            for key in expected.prefix(8) { try batch.deleteObject(key) }
        }
        try await reopened.write { try $0.save(Self.object(ObjectKey(20_000))) }
    }

    private static func object(_ key: ObjectKey) -> RemoteObject {
        var object = SampleRows.object(key.rawValue, association: 1, destination: 1)
        let payload = SecretValue([UInt8](repeating: UInt8(truncatingIfNeeded: key.rawValue), count: 6_000))
        object.desire = .value(.init(digest: nil, version: nil, payload: payload))
        return object
    }
}
