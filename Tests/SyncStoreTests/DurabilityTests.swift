import SyncEngine
import Testing

@testable import SyncStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What was committed and what is on the disk are told apart, and the one never passes for the other.
struct DurabilityTests {
    @Test func aCommitThatLeavesTheSyncIsDurableOnceItIsMade() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let first = try await store.commit(leavesSync: { true }) { try $0.save(SampleRows.destination(1)) }
        let second = try await store.commit(leavesSync: { true }) { try $0.save(SampleRows.destination(2)) }
        #expect(first.number == 1 && second.number == 2)
        #expect(!store.isDurable(first.number) && store.commits == 0)
        // One wait serves all that were committed before it.
        try await store.makeDurable(first.number)
        #expect(store.isDurable(second.number) && store.commits == 2)
        try await store.close()
    }

    @Test func whoOnlyReadsWaitsForWhatItSaw() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let written = try await store.commit(leavesSync: { true }) { try $0.save(SampleRows.destination(1)) }
        let read = try await store.commit(leavesSync: { true }) { try $0.destinations().count }
        #expect(read.result == 1 && read.number == written.number && !store.isDurable(read.number))
        // Nothing is left to the caller when it says so, not even what others left.
        #expect(try await store.write { try $0.destinations().count } == 1)
        #expect(store.isDurable(read.number))
        try await store.close()
    }

    @Test func aWriteIsDurableWhenItReturns() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { try $0.save(SampleRows.destination(1)) }
        #expect(store.isDurable(1) && store.commits == 1)
        try await store.close()
    }

    /// A log that is gone cannot be synced: nobody knows what is on the disk, from then on.
    @Test func aFailedSyncIsForGood() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let committed = try await store.commit(leavesSync: { true }) { try $0.save(SampleRows.destination(1)) }
        let log = state.database + "-wal"
        #expect(unsafe rename(log, log + ".away") == 0)
        let failure = try await #require(throws: StoreError.self) { try await store.makeDurable(committed.number) }
        #expect(failure.code == .commitFailed && failure.message.contains("sync"))
        #expect(unsafe rename(log + ".away", log) == 0)
        // The file is back, and yet the answer stays: the system tells of a failure only once.
        await #expect(throws: failure) { try await store.makeDurable(committed.number) }
        await #expect(throws: failure) { try await store.write { try $0.save(SampleRows.destination(2)) } }
        #expect(!store.isDurable(committed.number) && store.commits == 0)
        await #expect(throws: failure) { try await store.close() }
    }
}
