import SyncEngine
import SyncProtocol
import Testing

@testable import SyncStore

/// What waits to be written is seen by every question, undone with its savepoint, and written with the transaction.
struct RowCacheTests {
    struct Refusal: Error {}

    /// Saves, deletions and savepoints in any order, each answer beside a model's, and all of it again after the commit.
    @Test(arguments: Array<UInt64>(1...40))
    func answersAreThoseOfAModel(_ seed: UInt64) async throws {
        let state = try TemporaryState()
        let store = try state.open()
        var random = SeededGenerator(seed: seed)
        let plan = (0..<6).map { _ in (0..<30).map { _ in UInt64.random(in: 0..<1_000_000, using: &random) } }
        try await store.write { batch throws in
            try batch.save(try SampleRows.destination(1))
            for key: Int64 in 1...4 {
                let id = try SampleRows.secretID("s\(key)")
                try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv")))
                try batch.save(try SampleRows.association(key, destination: 1, secret: id))
                try batch.save(SampleRows.object(key, association: key, destination: 1))
            }
        }
        var model = try await store.write { try Model(reading: $0) }
        for steps in plan {
            let before = model
            model = try await store.write { batch throws in
                var model = before
                for step in steps {
                    let saved = model
                    do {
                        try batch.savepoint {
                            try model.change(batch, step)
                            try model.compare(batch)
                            if step % 5 == 0 { throw Refusal() }
                        }
                    } catch is Refusal {
                        model = saved
                    }
                    try model.compare(batch)
                }
                return model
            }
            let committed = model
            try await store.write { batch throws in try committed.compare(batch) }
        }
        try await store.close()
        let reopened = try state.open()
        let last = model
        try await reopened.write { batch throws in try last.compare(batch) }
    }

    /// The rows as plain dictionaries.
    struct Model: Sendable {
        var objects: [ObjectKey: RemoteObject] = [:]
        var associations: [AssociationKey: AssociationRecord] = [:]
        var secrets: [SecretID: SecretRecord] = [:]

        init(reading batch: any StateBatch) throws {
            for key: Int64 in 1...4 {
                objects[ObjectKey(key)] = try batch.object(ObjectKey(key))
                associations[AssociationKey(key)] = try batch.association(AssociationKey(key))
                let id = try SampleRows.secretID("s\(key)")
                secrets[id] = try batch.secret(id)
            }
        }

        /// One change, of a kind and a row that the number picks.
        mutating func change(_ batch: any StateBatch, _ number: UInt64) throws {
            let key = Int64(number / 10 % 4) + 1
            switch number % 10 {
            case 0, 1, 2: try changeObject(batch, ObjectKey(key), number)
            case 3, 4: try changeAssociation(batch, AssociationKey(key), number)
            case 5, 6: try changeSecret(batch, try SampleRows.secretID("s\(key)"), number)
            case 7:
                let added = SampleRows.object(Int64(number / 100 % 20) + 10, association: key, destination: 1)
                guard associations[added.association] != nil, objects[added.key] == nil else { return }
                try batch.save(added)
                objects[added.key] = added
            case 8:
                try batch.deleteObject(ObjectKey(key))
                objects[ObjectKey(key)] = nil
            default:
                guard number % 100 == 9, associations.count > 2 else { return }
                try batch.deleteAssociation(AssociationKey(key))
                associations[AssociationKey(key)] = nil
                objects = objects.filter { $0.value.association != AssociationKey(key) }
            }
        }

        private mutating func changeObject(_ batch: any StateBatch, _ key: ObjectKey, _ number: UInt64) throws {
            guard var object = objects[key] else { return }
            object.generation += 1
            object.dueAt = number % 3 == 0 ? nil : SampleRows.noon + .seconds(Int(number % 7))
            // What is retired has a place in the index of gists, and is written at once.
            if number % 11 == 0 { object.standing = object.standing == .current ? .retiring : .current }
            try batch.save(object)
            objects[key] = object
        }

        private mutating func changeAssociation(
            _ batch: any StateBatch, _ key: AssociationKey, _ number: UInt64
        ) throws {
            guard var association = associations[key] else { return }
            association.status = number % 2 == 0 ? .synced : .pending
            association.updatedAt = SampleRows.noon + .seconds(Int(number % 1_000))
            try batch.save(association)
            associations[key] = association
        }

        private mutating func changeSecret(_ batch: any StateBatch, _ id: SecretID, _ number: UInt64) throws {
            guard var secret = secrets[id] else { return }
            secret.changeSequence = Int64(number)
            try batch.save(secret)
            secrets[id] = secret
        }

        /// Asks everything that rows which wait to be written could make wrong.
        func compare(_ batch: any StateBatch) throws {
            for key: Int64 in 1...4 {
                #expect(try batch.object(ObjectKey(key)) == objects[ObjectKey(key)])
                #expect(try batch.association(AssociationKey(key)) == associations[AssociationKey(key)])
                let id = try SampleRows.secretID("s\(key)")
                #expect(try batch.secret(id) == secrets[id])
                let own = objects.values.filter { $0.association == AssociationKey(key) }.sorted { $0.key < $1.key }
                var tally: ObjectTally = [:]
                for object in own { tally[ObjectGist(object), default: 0] += 1 }
                #expect(try batch.tally(of: AssociationKey(key)) == tally)
                #expect(try batch.objects(of: AssociationKey(key)) == own)
                #expect(try batch.associations(of: id) == [associations[AssociationKey(key)]].compactMap { $0 })
            }
            let now = SampleRows.noon + .seconds(4)
            let due = objects.values.filter { $0.dueAt.map { $0 <= now } ?? false }.sorted {
                ($0.dueAt ?? now, $0.key) < ($1.dueAt ?? now, $1.key)
            }
            #expect(
                try batch.dueObjects(destination: DestinationKey(1), now: now, limit: 3) == due.prefix(3).map(\.key))
            for name in Set(objects.values.map(\.name)) {
                let named = objects.values.filter { $0.name == name }.sorted { $0.key < $1.key }
                #expect(try batch.objects(region: named[0].region, name: name) == named)
            }
            let counts = Dictionary(grouping: associations.values, by: \.status).mapValues { Int64($0.count) }
            #expect(try batch.associationCounts(destination: nil) == counts)
            // These write what waits; asked last, so that the others were answered before.
            #expect(try batch.nextDue(after: now) == objects.values.compactMap(\.dueAt).filter { $0 > now }.min())
            let listed = try batch.associations(destination: DestinationKey(1), status: .synced, after: nil, limit: 10)
            #expect(listed.map(\.key) == associations.values.filter { $0.status == .synced }.map(\.key).sorted())
        }
    }

    @Test func aRowSavedManyTimesIsWrittenOnce() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            try batch.save(try SampleRows.destination(1))
            let id = try SampleRows.secretID("s")
            try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv")))
        }
        let before = try await store.look("SELECT total_changes()") { try $0.integer() }
        try await store.write { batch throws in
            for number: Int64 in 1...50 {
                var secret = try #require(try batch.secret(try SampleRows.secretID("s")))
                secret.changeSequence = number
                try batch.savepoint { try batch.save(secret) }
            }
        }
        let after = try await store.look("SELECT total_changes()") { try $0.integer() }
        #expect(after[0] - before[0] == 1)
    }

    /// What AWS refused, or what waits for something, is on the disk, sealed; a call on its way has its value in memory anyhow.
    @Test func onlyValuesOfCallsOnTheirWayAreLeftToTheNextTransaction() {
        var cache = RowCache()
        var waiting = SampleRows.object(1, association: 1, destination: 1)
        waiting.desire = .value(.init(digest: SampleRows.digest(1), version: 1, payload: SampleRows.value("a")))
        var sent = SampleRows.fullObject(2, association: 2, destination: 1)
        sent.standing = .current
        let settled = SampleRows.object(3, association: 3, destination: 1)
        for object in [waiting, sent, settled] {
            cache.set(object.key, RowCache.Entry(row: object))
            cache.setObjects(of: object.association, [object.key])
        }
        cache.endTransaction()
        #expect(sent.intent != nil)
        #expect(cache.objects.keys.sorted() == [sent.key, settled.key])
        #expect(cache.objectsOfAssociation[waiting.association] == nil, "it would be read row by row")
        #expect(cache.objectsOfAssociation.count == 2)
        cache.set(sent.key, RowCache.Entry(row: waiting))
        cache.endTransaction()
        #expect(cache.objects.keys.sorted() == [settled.key])
    }

    @Test func aCleanEndLeavesTheCountsAndAStartTakesThemAway() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            try batch.save(try SampleRows.destination(1))
            let id = try SampleRows.secretID("s")
            try batch.save(SecretRecord(id: id, mount: try MountPath("my-kv")))
            try batch.save(try SampleRows.association(1, destination: 1, secret: id))
        }
        #expect(try await store.look("SELECT count(*) FROM tallies") { try $0.integer() } == [0])
        try await store.close()
        // Something no count of rows would say, so that it shows where the counts come from.
        try state.alter("UPDATE tallies SET count = 7 WHERE status = 'PENDING'")
        let next = try state.open()
        #expect(try await next.write { try $0.associationCounts(destination: nil) } == [.pending: 7])
        #expect(try await next.look("SELECT count(*) FROM tallies") { try $0.integer() } == [0])
        try await next.close()
        // As after a crash.
        try state.alter("DELETE FROM tallies")
        let counted = try state.open()
        #expect(try await counted.write { try $0.associationCounts(destination: nil) } == [.pending: 1])
        #expect(try await counted.write { try $0.secretCount() } == 1)
    }
}

/// xorshift64*: the same numbers for the same seed, so that a failing case can be run again.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
