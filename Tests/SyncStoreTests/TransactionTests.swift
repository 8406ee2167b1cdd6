import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// A command is undone as a whole, and only it.
struct TransactionTests {
    struct Refusal: Error {}

    @Test func throwingSavepointUndoesItselfOnly() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            try batch.savepoint { try batch.save(try SampleRows.destination(1)) }
            #expect(throws: Refusal.self) {
                try batch.savepoint {
                    try batch.save(try SampleRows.destination(2))
                    try batch.savepoint { try batch.save(try SampleRows.destination(3)) }
                    throw Refusal()
                }
            }
            try batch.savepoint { try batch.save(try SampleRows.destination(4)) }
        }
        #expect(try await store.write { try $0.destinations() }.map(\.key.rawValue) == [1, 4])
    }

    @Test func failedStatementLeavesTheTransactionUsable() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            // Its association is missing.
            var failure: StateFailure?
            do {
                try batch.savepoint { try batch.save(SampleRows.object(1, association: 1, destination: 1)) }
            } catch let error as StateFailure {
                failure = error
            }
            #expect(failure?.isFull == false)
            try batch.savepoint { try batch.save(SyncConfiguration(disabled: true)) }
        }
        #expect(try await store.write { try $0.configuration() }.disabled)
    }

    @Test func throwingWorkUndoesTheTransaction() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let error = await #expect(throws: StoreError.self) {
            try await store.write { batch throws in
                try batch.save(try SampleRows.destination(1))
                throw Refusal()
            }
        }
        #expect(error?.code == .workFailed)
        #expect(try await store.write { try $0.destinations() } == [])
    }

    @Test func countsFollowChangesAndTheirUndoing() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let all: DestinationKey? = nil
        let one = DestinationKey(1)
        try await store.write { batch throws in
            for key: Int64 in 1...2 { try batch.save(try SampleRows.destination(key)) }
            for key: Int64 in 1...6 {
                let id = try SampleRows.secretID("s\(key)")
                try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv")))
                try batch.save(try SampleRows.association(key, destination: key % 2 + 1, secret: id))
            }
            #expect(try batch.associationCounts(destination: all) == [.pending: 6])
        }
        try await store.write { batch throws in
            var changed = try #require(try batch.association(AssociationKey(2)))
            changed.status = .synced
            try batch.save(changed)
            #expect(throws: Refusal.self) {
                try batch.savepoint {
                    try batch.deleteDestination(one)
                    #expect(try batch.associationCounts(destination: all) == [.pending: 3])
                    #expect(try batch.secretCount() == 3)
                    throw Refusal()
                }
            }
            try batch.deleteAssociation(AssociationKey(4))
            try batch.deleteSecret(try SampleRows.secretID("s4"))
        }
        await #expect(throws: StoreError.self) {
            try await store.write { batch throws in
                try batch.deleteDestination(DestinationKey(2))
                throw Refusal()
            }
        }
        try await expectCounts(store)
        try await store.close()
        try await expectCounts(try state.open())
    }

    private func expectCounts(_ store: SQLiteStateStore) async throws {
        let one = DestinationKey(1)
        try await store.write { batch throws in
            #expect(try batch.associationCounts(destination: nil) == [.pending: 4, .synced: 1])
            #expect(try batch.associationCounts(destination: one) == [.pending: 1, .synced: 1])
            #expect(try batch.associationCounts(destination: DestinationKey(2)) == [.pending: 3])
            #expect(try batch.associationCounts(destination: DestinationKey(3)) == [:])
            #expect(try batch.secretCount() == 5)
        }
    }

    @Test func deletingADestinationTakesWhatHangsOnIt() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let shared = try SampleRows.secretID("shared")
        let lonely = try SampleRows.secretID("lonely")
        try await store.write { batch throws in
            for key: Int64 in 1...2 { try batch.save(try SampleRows.destination(key)) }
            for id in [shared, lonely] { try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv"))) }
            try batch.save(try SampleRows.association(1, destination: 1, secret: shared))
            try batch.save(try SampleRows.association(2, destination: 1, secret: lonely))
            try batch.save(try SampleRows.association(3, destination: 2, secret: shared))
            for key: Int64 in 1...3 {
                try batch.save(SampleRows.object(key, association: key, destination: key == 3 ? 2 : 1))
            }
            try batch.deleteDestination(DestinationKey(1))
            #expect(try batch.destination(DestinationKey(1)) == nil)
            #expect(try batch.secret(lonely) == nil)
            #expect(try batch.secret(shared) != nil)
            #expect(try batch.associations(of: shared).map(\.key.rawValue) == [3])
            #expect(try batch.object(ObjectKey(1)) == nil)
            #expect(try batch.object(ObjectKey(3)) != nil)
            #expect(try batch.secretCount() == 1)
            #expect(try batch.associationCounts(destination: nil) == [.pending: 1])
        }
    }

    @Test func cancelledCallerDoesNotStopTheTransaction() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await store.write { try $0.save(SyncConfiguration(disabled: true)) }
        }
        try await task.value
        #expect(try await store.write { try $0.configuration() }.disabled)
    }

    @Test func dueObjectsComeLongestWaitingFirst() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        let dues: [Int64?] = [30, 10, nil, 20, 10, 99]
        try await store.write { batch throws in
            for (index, due) in dues.enumerated() {
                var object = SampleRows.object(Int64(index + 1), association: 1, destination: 1)
                object.dueAt = due.map(SampleRows.time)
                try batch.save(object)
            }
            let destination = DestinationKey(1)
            let now = SampleRows.time(30)
            #expect(
                try batch.dueObjects(destination: destination, now: now, limit: 10).map(\.rawValue) == [2, 5, 4, 1])
            #expect(try batch.dueObjects(destination: destination, now: now, limit: 2).map(\.rawValue) == [2, 5])
            #expect(try batch.dueObjects(destination: DestinationKey(2), now: now, limit: 2) == [])
            #expect(try batch.nextDue(after: now) == SampleRows.time(99))
            #expect(try batch.nextDue(after: SampleRows.time(99)) == nil)
            #expect(try batch.oldestDue(now: now) == SampleRows.time(10))
            #expect(try batch.oldestDue(now: SampleRows.time(9)) == nil)
        }
    }
}
