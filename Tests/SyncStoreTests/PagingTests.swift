import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// Pages are in byte order and lose nothing.
struct PagingTests {
    /// Byte order; the composed and the decomposed é are one string to Swift and two names here.
    static let names = ["A", "B/a", "a", "a.b", "a/b", "ab", "e\u{301}", "z", "\u{E4}", "\u{E9}", "\u{FFFD}", "😀"]

    @Test func secretsPageInByteOrder() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let ids = try Self.names.map { try SampleRows.secretID($0) } + [try SampleRows.secretID("A", accessor: "kv_2")]
        try await store.write { batch throws in
            for id in ids.reversed() { try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv"))) }
        }
        var seen: [SecretID] = []
        while true {
            let after = seen.last
            let page = try await store.write { try $0.secrets(after: after, limit: 5) }
            guard !page.isEmpty else { break }
            seen += page.map(\.id)
        }
        #expect(seen == ids)
        #expect(try await store.write { try $0.secretCount() } == Int64(ids.count))
    }

    @Test func associationsOfADestinationPageInByteOrder() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let ids = try Self.names.map { try SampleRows.secretID($0) }
        try await store.write { batch throws in
            for key: Int64 in 1...2 { try batch.save(try SampleRows.destination(key)) }
            for (index, id) in ids.reversed().enumerated() {
                let status: SyncStatus = index % 3 == 0 ? .clientSideError : .synced
                for destination: Int64 in 1...2 {
                    try batch.save(
                        try SampleRows.association(
                            try batch.newAssociationKey().rawValue, destination: destination, secret: id, status: status
                        ))
                }
            }
        }
        for destination in [DestinationKey(1), DestinationKey(2)] {
            #expect(try await Self.pages(store, destination: destination, status: nil) == ids)
        }
        let failed = ids.reversed().enumerated().filter { $0.offset % 3 == 0 }.map(\.element).reversed()
        #expect(
            try await Self.pages(store, destination: DestinationKey(1), status: .clientSideError) == Array(failed))
        let synced = ids.filter { !failed.contains($0) }
        #expect(try await Self.pages(store, destination: DestinationKey(2), status: .synced) == synced)
    }

    @Test func pageOverAllDestinationsNeverCutsASecret() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let ids = try ["a", "b", "c"].map { try SampleRows.secretID($0) }
        try await store.write { batch throws in
            for key: Int64 in 1...3 {
                try batch.save(try SampleRows.destination(key))
                for id in ids {
                    try batch.save(
                        try SampleRows.association(
                            try batch.newAssociationKey().rawValue, destination: key, secret: id))
                }
            }
        }
        let seen = try await Self.pages(store, destination: nil, status: nil, limit: 2)
        #expect(seen == ids.flatMap { [$0, $0, $0] })
        #expect(try await Self.pages(store, destination: nil, status: .pending, limit: 4) == seen)
    }

    @Test func mountsPageInByteOrder() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let mounts = try ["a", "a/b", "b", "é"].enumerated().map {
            MountRecord(path: try MountPath($0.element), accessor: try Accessor("kv_\($0.offset)"))
        }
        try await store.write { batch in for mount in mounts.reversed() { try batch.save(mount) } }
        #expect(try await store.write { try $0.mounts(after: nil, limit: 10) } == mounts)
        #expect(try await store.write { try $0.mounts(after: "a", limit: 2) } == Array(mounts[1...2]))
    }

    private static func pages(
        _ store: SQLiteStateStore, destination: DestinationKey?, status: SyncStatus?, limit: Int = 5
    ) async throws -> [SecretID] {
        var seen: [SecretID] = []
        while true {
            let after = seen.last
            let page = try await store.write {
                try $0.associations(destination: destination, status: status, after: after, limit: limit)
            }
            guard !page.isEmpty else { return seen }
            seen += page.map(\.secret)
        }
    }
}
