import SyncEngine
import SyncProtocol
import Testing

@testable import SyncStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Secrets at rest, and the key that opens them.
struct SealingTests {
    static let canary = "canary-7f3c9e1b-do-not-store-me"

    @Test func noFileHoldsASecretInClear() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        var destination = try SampleRows.destination(2)
        destination.settings.accessKeyID = SampleRows.value("id-" + Self.canary)
        destination.settings.secretAccessKey = SampleRows.value(Self.canary + "-key")
        destination.settings.identityToken = SampleRows.value(Self.canary + "-token")
        var object = SampleRows.object(1, association: 1, destination: 1)
        let payload = SampleRows.value(String(repeating: Self.canary, count: 400))
        let digest = store.valueDigester.digest(of: payload)
        object.desire = .value(.init(digest: digest, version: 1, payload: payload))
        object.intent = Intent(
            generation: 1, call: .create(.init(digest: digest, version: 1, payload: payload)),
            token: IntentToken(text: "t"), since: SampleRows.noon)
        try await store.write { [destination, object] batch in
            try batch.save(destination)
            try batch.save(object)
        }
        expectNoCanary(state)
        object.intent = nil
        object.desire = .value(.init(digest: digest, version: 1, payload: nil))
        try await store.write { [object] in try $0.save(object) }
        expectNoCanary(state)
        try await store.close()
        expectNoCanary(state)
        let reopened = try state.open()
        let loaded = try await reopened.write { try $0.destination(DestinationKey(2)) }
        #expect(loaded == destination)
        #expect(reopened.valueDigester.digest(of: payload) == digest)
    }

    private func expectNoCanary(_ state: TemporaryState) {
        let files = state.files(in: state.directory)
        // What is stored in clear is found, so that the search is known to work.
        #expect(files.contains { Self.contains("vault/o1", $0) })
        for file in files { #expect(!Self.contains(Self.canary, file), "\(file)") }
    }

    private static func contains(_ text: String, _ file: String) -> Bool {
        let needle = Array(text.utf8)
        let bytes = TemporaryState.bytes(file)
        return bytes.indices.contains { bytes[$0] == needle[0] && bytes[$0...].starts(with: needle) }
    }

    @Test func missingKeyLeavesTheStoreSealed() async throws {
        let state = try TemporaryState()
        try await state.open().close()
        let key = TemporaryState.bytes(state.keyFile)
        _ = unsafe unlink(state.keyFile)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .sealed)
        #expect(TemporaryState.permissions(state.keyFile) == nil)
        TemporaryState.write(key, to: state.keyFile, mode: 0o400)
        let store = try state.open()
        #expect(store.createdSealKeyFile == nil)
    }

    @Test func wrongKeyLeavesTheStoreSealed() async throws {
        let state = try TemporaryState()
        try await state.open().close()
        let other = state.root + "/other.key"
        TemporaryState.write([UInt8](repeating: 7, count: 32), to: other, mode: 0o400)
        let error = #expect(throws: StoreError.self) { _ = try state.open(sealKeyFile: other) }
        #expect(error?.code == .sealed)
        #expect(error?.message.contains("not the one") == true)
    }

    @Test func keyOthersCanReadIsRefused() async throws {
        let state = try TemporaryState()
        try await state.open().close()
        _ = unsafe chmod(state.keyFile, 0o444)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .insecure)
        #expect(error?.message.contains("chmod 400") == true)
    }

    @Test func existingKeyIsUsedAndNeverReplaced() async throws {
        let state = try TemporaryState()
        let key = (0..<32).map { UInt8($0) }
        TemporaryState.write(key, to: state.keyFile, mode: 0o400)
        let store = try state.open()
        #expect(store.createdSealKeyFile == nil)
        #expect(TemporaryState.bytes(state.keyFile) == key)
        let file = try SealKeyFile(StoreConfiguration(directory: state.directory))
        #expect(throws: StoreError.self) { _ = try file.create().count }
        #expect(TemporaryState.bytes(state.keyFile) == key)
        #expect(TemporaryState.permissions(state.keyFile + ".new") == nil)
    }

    @Test func namedKeyMustBeThere() throws {
        let state = try TemporaryState()
        let error = #expect(throws: StoreError.self) { _ = try state.open(sealKeyFile: state.root + "/none.key") }
        #expect(error?.code == .sealed)
        let inside = #expect(throws: StoreError.self) { _ = try state.open(sealKeyFile: state.directory + "/k") }
        #expect(inside?.code == .insecure)
    }

    @Test func shortKeyIsRefused() async throws {
        let state = try TemporaryState()
        TemporaryState.write([1, 2, 3], to: state.keyFile, mode: 0o400)
        let error = #expect(throws: StoreError.self) { _ = try state.open() }
        #expect(error?.code == .sealed)
    }

    @Test(arguments: [
        "UPDATE objects SET desire_payload = (SELECT desire_payload FROM objects WHERE id = 2) WHERE id = 1",
        "UPDATE objects SET desire_payload = (SELECT intent_payload FROM objects WHERE id = 1) WHERE id = 1",
        "UPDATE objects SET generation = 8 WHERE id = 1",
        "UPDATE objects SET name = 'vault/elsewhere' WHERE id = 1",
        "UPDATE objects SET destination = 2 WHERE id = 1",
        "UPDATE objects SET desire_payload = zeroblob(40) WHERE id = 1",
        "UPDATE objects SET desire_payload = x'' WHERE id = 1",
        "UPDATE objects SET warnings = 'no list' WHERE id = 1",
        "UPDATE objects SET hold = 'bored' WHERE id = 1",
        "UPDATE objects SET intent_arn = NULL WHERE id = 1",
    ])
    func movedOrAlteredRowIsRefused(_ sql: String) async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        let other = try SampleRows.destination(2)
        try await store.write { batch throws in
            try batch.save(other)
            for key: Int64 in 1...2 { try batch.save(SampleRows.fullObject(key, association: 1, destination: 1)) }
        }
        try await store.close()
        try state.alter(sql)
        let reopened = try state.open()
        try await reopened.write { batch throws in
            let failure = #expect(throws: StateFailure.self) { _ = try batch.object(ObjectKey(1)) }
            #expect(failure?.message.contains("objects row 1") == true)
            #expect(failure?.isFull == false)
            #expect(try batch.object(ObjectKey(2)) == SampleRows.fullObject(2, association: 1, destination: 1))
        }
    }

    @Test func credentialsMovedBetweenDestinationsAreRefused() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        try await store.write { batch throws in
            for key: Int64 in 1...2 {
                var destination = try SampleRows.destination(key)
                destination.settings.secretAccessKey = SampleRows.value("key \(key)")
                try batch.save(destination)
            }
        }
        try await store.close()
        try state.alter(
            "UPDATE destinations SET secret_access_key = (SELECT secret_access_key FROM destinations WHERE id = 2) "
                + "WHERE id = 1")
        let reopened = try state.open()
        try await reopened.write { batch throws in
            let failure = #expect(throws: StateFailure.self) { _ = try batch.destination(DestinationKey(1)) }
            #expect(failure?.message.contains("destinations row 1, secret_access_key") == true)
        }
    }

    @Test func keyBufferHoldsWhatWasPutInto() throws {
        let buffer = try KeyBuffer(random: 32)
        let other = try KeyBuffer(random: 32)
        let first = unsafe buffer.withBytes { unsafe Array($0) }
        let second = unsafe other.withBytes { unsafe Array($0) }
        #expect(first.count == 32)
        #expect(first != second)
    }
}
