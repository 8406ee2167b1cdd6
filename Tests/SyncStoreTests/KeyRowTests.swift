import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// Associations with an object for each key: their tally, and pages of them.
struct KeyRowTests {
    /// Objects in every state that a tally tells apart, with and without a key.
    private static var objects: [RemoteObject] {
        var objects: [RemoteObject] = []
        for (index, name) in ["whole", "retiring", "a", "b", "c", "d", "e"].enumerated() {
            var object = SampleRows.object(Int64(index + 1), association: 1, destination: 1, name: name)
            object.desire = .value(.init(digest: SampleRows.digest(1), version: 1, payload: SampleRows.value(name)))
            if index > 1 { object.subKey = SubKey(name) }
            objects.append(object)
        }
        objects[1].standing = .retiring
        objects[3].remote = .live(.init(arn: "arn", digest: SampleRows.digest(1), version: 1, awsVersionID: nil))
        objects[3].tagsSynced = 1
        objects[4].hold = .awaitingValue
        objects[5].failure = ObjectFailure(
            side: .client, reason: "r", message: "m", since: SampleRows.noon, attemptBegunAt: SampleRows.noon)
        objects[6].desire = .absent
        return objects
    }

    @Test func theTallyIsThatOfTheObjects() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        #expect(try await store.write { try $0.tally(of: AssociationKey(1)) } == [:])
        let objects = Self.objects
        try await store.write { batch throws in for object in objects { try batch.save(object) } }
        #expect(try await store.write { try $0.tally(of: AssociationKey(1)) } == ObjectTally(objects))
        #expect(try await store.write { try $0.objects(of: AssociationKey(1)) } == objects)
        var changed = objects
        changed[0].standing = .retiring
        changed[1].standing = .current
        changed[2].subKey = nil
        let saved = changed
        try await store.write { batch throws in for object in saved { try batch.save(object) } }
        #expect(try await store.write { try $0.tally(of: AssociationKey(1)) } == ObjectTally(saved))
    }

    @Test func gistsComeBack() {
        for object in Self.objects {
            let gist = ObjectGist(object)
            #expect(ObjectGist(code: gist.code) == gist)
        }
        for code in ["", "current 1111", "current 111 SYNCED", "other 1111 SYNCED", "current 1111 LOST"] {
            #expect(ObjectGist(code: code) == nil)
        }
    }

    @Test func aDamagedGistIsAnError() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        let objects = Self.objects
        try await store.write { batch throws in for object in objects { try batch.save(object) } }
        try await store.close()
        try state.alter("UPDATE objects SET gist = 'current' WHERE id = 3")
        let reopened = try state.open()
        await #expect(throws: StoreError.self) { try await reopened.write { try $0.tally(of: AssociationKey(1)) } }
    }

    @Test func keyedAssociationsPageInByteOrder() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            for key: Int64 in 1...2 { try batch.save(try SampleRows.destination(key)) }
            for (index, name) in PagingTests.names.reversed().enumerated() {
                var association = try SampleRows.association(
                    try batch.newAssociationKey().rawValue, destination: 1, secret: try SampleRows.secretID(name))
                if index % 2 == 0 { association.granularity = .secretKey }
                try batch.save(association)
            }
        }
        let expected = try PagingTests.names.reversed().enumerated().filter { $0.offset % 2 == 0 }.map {
            try SampleRows.secretID($0.element)
        }
        var seen: [SecretID] = []
        while true {
            let after = seen.last
            let page = try await store.write {
                try $0.keyedAssociations(destination: DestinationKey(1), after: after, limit: 4)
            }
            guard !page.isEmpty else { break }
            seen += page.map(\.secret)
        }
        #expect(seen == expected.reversed())
        let other = try await store.write {
            try $0.keyedAssociations(destination: DestinationKey(2), after: nil, limit: 4)
        }
        #expect(other.isEmpty)
    }
}
