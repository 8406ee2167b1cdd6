import SyncEngine
import SyncProtocol
import SyncStore
import Testing

/// Every row comes back as it was saved, also after the store was closed and opened again.
struct RowRoundTripTests {
    @Test func mountsComeBackAndChangeTheirAccessor() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let path = try MountPath("team/a/kv")
        let first = MountRecord(path: path, accessor: try Accessor("kv_1"))
        let second = MountRecord(path: path, accessor: try Accessor("kv_2"))
        try await store.write { batch throws in
            try batch.save(first)
            #expect(try batch.mount(path: path) == first)
            try batch.save(second)
            #expect(try batch.mount(path: path) == second)
            #expect(try batch.mount(accessor: first.accessor) == nil)
            #expect(try batch.mount(accessor: second.accessor) == second)
        }
    }

    @Test func destinationsKeepWhatIsSetAndWhatIsNot() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let bare = try SampleRows.destination(1, name: "bare")
        var settings = DestinationSettings()
        settings.accessKeyID = SampleRows.value("AKIA")
        settings.secretAccessKey = SampleRows.value("key")
        settings.region = "eu-central-1"
        settings.secretNameTemplate = "vault/{{ .SecretPath }}"
        settings.recoveryWindowInDays = 0
        settings.onConflict = .overwrite
        settings.retain = .always
        settings.onDrift = .repair
        settings.allowedIPv4Addresses = ["10.0.0.0/8", "192.168.0.0/16"]
        settings.allowedIPv6Addresses = []
        settings.allowedPorts = [443, 8_443]
        settings.disableStrictNetworking = false
        settings.endpointURL = "https://127.0.0.1:4566"
        settings.roleARN = try RoleARN("arn:aws:iam::123456789012:role/sync")
        settings.externalID = "partner-7"
        settings.identityToken = SampleRows.value("a.b.c")
        settings.identityTokenFile = "/run/tokens/aws"
        settings.identityTokenTTL = 900
        settings.customTags = ["team": "platform"]
        settings.kmsKeyID = "alias/secrets"
        settings.replicaRegions = ["eu-west-1": ""]
        settings.granularity = .secretKey
        settings.metadataTags = true
        var full = DestinationRecord(
            key: DestinationKey(2), id: DestinationID(type: .awsSecretsManager, name: try DestinationName("full")),
            settings: settings, region: "eu-central-1")
        full.revision = 4
        full.account = "123456789012"
        full.deniedActions = ["secretsmanager:UntagResource", "secretsmanager:DescribeSecret"]
        let saved = full
        try await store.write { batch throws in
            try batch.save(saved)
            try batch.save(bare)
        }
        try await store.close()
        let reopened = try state.open()
        let loaded = try await reopened.write { batch throws in
            #expect(try batch.destination(saved.id) == saved)
            #expect(try batch.destination(DestinationKey(9)) == nil)
            return try batch.destinations()
        }
        #expect(loaded == [bare, saved])
        var changed = saved
        changed.revision = 5
        changed.settings = DestinationSettings()
        let unset = changed
        try await reopened.write { try $0.save(unset) }
        #expect(try await reopened.write { try $0.destination(unset.key) } == unset)
    }

    @Test(arguments: [
        SecretRecord.Liveness.unknown, .deleted,
        .live(.init(version: 3, digest: SampleRows.digest(4), createdTime: SampleRows.noon)),
    ])
    func secretsComeBack(_ liveness: SecretRecord.Liveness) async throws {
        let state = try TemporaryState()
        let store = try state.open()
        var record = SecretRecord(id: try SampleRows.secretID("app/db"), mount: try MountPath("my-kv"))
        record.high = 9
        record.counted = false
        record.liveness = liveness
        record.changeSequence = 11
        record.customMetadata = ["team": "core", "größe": ""]
        let saved = record
        try await store.write { try $0.save(SecretRecord(id: saved.id, mount: saved.mount)) }
        try await store.write { try $0.save(saved) }
        #expect(try await store.write { try $0.secret(saved.id) } == saved)
        try await store.write { try $0.deleteSecret(saved.id) }
        #expect(try await store.write { try $0.secret(saved.id) } == nil)
    }

    @Test(arguments: SyncStatus.allCases)
    func associationsComeBack(_ status: SyncStatus) async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let destination = try SampleRows.destination(1)
        let secret = try SampleRows.secretID("s")
        let first = try SampleRows.association(5, destination: 1, secret: secret)
        var changed = first
        changed.wanted = false
        changed.status = status
        changed.template = "vault/new/{{ .SecretBaseName }}"
        changed.granularity = .secretKey
        changed.keysDigest = SampleRows.digest(6)
        changed.tagsBesideMetadata = ["team": "platform"]
        changed.updatedAt = SampleRows.time(60)
        let saved = changed
        try await store.write { batch throws in
            try batch.save(destination)
            try batch.save(first)
            #expect(try batch.association(first.key) == first)
            try batch.save(saved)
            #expect(try batch.association(saved.key) == saved)
            #expect(try batch.association(destination: destination.key, secret: secret) == saved)
            #expect(try batch.associations(of: secret) == [saved])
            #expect(try batch.isInUse(secret.accessor))
            #expect(try !batch.isInUse(try Accessor("other")))
        }
    }

    @Test func objectsComeBackWithEveryField() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        let plain = SampleRows.object(1, association: 1, destination: 1)
        let full = SampleRows.fullObject(2, association: 1, destination: 1)
        try await store.write { batch throws in
            try batch.save(plain)
            try batch.save(full)
        }
        try await store.close()
        let reopened = try state.open()
        #expect(try await reopened.write { try $0.objects(of: AssociationKey(1)) } == [plain, full])
        #expect(try await reopened.write { try $0.objects(region: "us-east-1", name: "vault/o2") } == [full])
    }

    /// A field added to the object shows here first: save it, and give it a value in `fullObject`.
    @Test func sampleObjectHasNoFieldAtItsDefault() {
        let plain = Mirror(reflecting: SampleRows.object(1, association: 1, destination: 1)).children
        let full = Mirror(reflecting: SampleRows.fullObject(1, association: 1, destination: 1)).children
        let identity: Set = ["key", "association", "destination", "region", "name"]
        for (before, after) in zip(plain, full) where !identity.contains(before.label ?? "") {
            #expect(String(describing: before.value) != String(describing: after.value), "\(before.label ?? "")")
        }
    }

    @Test(arguments: SampleRows.calls)
    func intentsComeBack(_ call: IntentCall) async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        var object = SampleRows.object(1, association: 1, destination: 1)
        try await store.write { [object] in try $0.save(object) }
        object.intent = Intent(generation: 1, call: call, token: IntentToken(text: "t"), since: SampleRows.noon)
        let saved = object
        try await store.write { try $0.save(saved) }
        #expect(try await store.write { try $0.object(saved.key) } == saved)
        #expect(try await store.write { try $0.objectsWithIntent() } == [saved.key])
    }

    @Test(arguments: [
        RemoteObject.Desire.absent, .value(.init(digest: nil, version: nil, payload: nil)),
        .value(.init(digest: SampleRows.digest(1), version: 2, payload: nil)),
        .value(.init(digest: SampleRows.digest(1), version: nil, payload: SecretValue([]))),
    ])
    func desiresComeBack(_ desire: RemoteObject.Desire) async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        for remote: RemoteObject.Remote in [
            .absent, .live(.init(arn: "a", digest: nil, version: nil, awsVersionID: nil)),
        ] {
            var object = SampleRows.object(1, association: 1, destination: 1)
            object.desire = desire
            object.remote = remote
            let saved = object
            try await store.write { try $0.save(saved) }
            #expect(try await store.write { try $0.object(saved.key) } == saved)
        }
    }

    @Test func holdsAndFailuresComeBack() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        for hold in [nil] + PendingReason.allCases.map(Optional.some) {
            for side: ObjectFailure.Side? in [nil, .client, .service, .agent] {
                var object = SampleRows.object(1, association: 1, destination: 1)
                object.hold = hold
                object.failure = side.map {
                    ObjectFailure(
                        side: $0, reason: "r", message: "", since: SampleRows.noon, attemptBegunAt: SampleRows.time(-1))
                }
                let saved = object
                try await store.write { try $0.save(saved) }
                #expect(try await store.write { try $0.object(saved.key) } == saved)
                let stalled = hold == nil && side == nil ? [] : [saved.key]
                #expect(try await store.write { try $0.stalledObjects(destination: nil) } == stalled)
                #expect(try await store.write { try $0.stalledObjects(destination: DestinationKey(1)) } == stalled)
                #expect(try await store.write { try $0.stalledObjects(destination: DestinationKey(2)) } == [])
            }
        }
    }

    @Test func ledgerEntriesAreKeyedByARNAndGoByDate() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        var entries = [
            DeletionRecord(
                region: "r", name: "n", arn: "a1", account: nil, deletionDate: SampleRows.time(10)),
            DeletionRecord(
                region: "r", name: "n", arn: "a2", account: "1", deletionDate: SampleRows.time(20),
                lastAmbiguousDeleteAt: SampleRows.time(1), lastAmbiguousCreateAt: SampleRows.time(2),
                followUp: .forceDelete(after: SampleRows.time(3))),
            DeletionRecord(
                region: "r", name: "n", arn: "a3", account: "2", deletionDate: SampleRows.time(30),
                followUp: .repeatDelete(after: SampleRows.time(4))),
        ]
        entries[1].attributes = SecretAttributes(tags: ["team": "platform"], kmsKeyID: "alias/secrets")
        entries[2].isTagged = false
        entries[2].budget = VersionBudget(hours: [5: 2, 6: 1], lastWriteAt: SampleRows.time(7))
        entries[2].attributesDoubtUntil = SampleRows.time(8)
        try await store.write { [entries] batch throws in
            for entry in entries { try batch.save(entry) }
            try batch.save(
                DeletionRecord(region: "r", name: "other", arn: "a4", account: nil, deletionDate: SampleRows.noon))
        }
        #expect(try await store.write { try $0.deletions(region: "r", name: "n") } == entries)
        var changed = entries[0]
        changed.followUp = .repeatDelete(after: SampleRows.time(5))
        changed.deletionDate = SampleRows.time(40)
        let replaced = changed
        try await store.write { batch throws in
            try batch.save(replaced)
            try batch.deleteDeletion(arn: "a3")
            try batch.deleteDeletions(before: SampleRows.time(20))
        }
        #expect(try await store.write { try $0.deletions(region: "r", name: "n") } == [replaced, entries[1]])
        #expect(try await store.write { try $0.deletions(region: "r", name: "other") } == [])
    }

    @Test func appliesComeBackAndGoWithTheirDestination() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        let destination = try SampleRows.destination(1)
        try await store.write { batch in try batch.save(destination) }
        #expect(try await store.write { try $0.apply(of: destination.key) } == nil)
        let begun = ApplyRecord(destination: destination.key, initiatedAt: SampleRows.time(3))
        let going = ApplyRecord(
            destination: destination.key, initiatedAt: SampleRows.time(3), after: try SampleRows.secretID("s"),
            applied: 7,
            unreadable: 1)
        for given in [begun, going] {
            try await store.write { try $0.save(given) }
            #expect(try await store.write { try $0.apply(of: destination.key) } == given)
            #expect(try await store.write { try $0.applies() } == [given])
        }
        try await store.write { try $0.deleteDestination(destination.key) }
        #expect(try await store.write { try $0.applies() } == [])
    }

    @Test func purgesComeBackInEveryStateAndGoWithTheirDestination() async throws {
        let state = try TemporaryState()
        var store = try state.open()
        let destination = try SampleRows.destination(1)
        try await store.write { try $0.save(destination) }
        #expect(try await store.write { try $0.purge(of: destination.key) } == nil)
        let states: [PurgeRecord.State] = [
            .removing(after: nil), .removing(after: try SampleRows.secretID("app/db")), .settling,
            .failed("1 of 2 is still there"), .failed("a\u{FFFD}b"),
        ]
        for given in states {
            let purge = PurgeRecord(destination: destination.key, initiatedAt: SampleRows.time(3), state: given)
            try await store.write { try $0.save(purge) }
            try await store.close()
            store = try state.open()
            #expect(try await store.write { try $0.purge(of: destination.key) } == purge)
            #expect(try await store.write { try $0.purges() } == [purge])
        }
        try await store.write { try $0.deletePurge(of: destination.key) }
        #expect(try await store.write { try $0.purges() } == [])
        try await store.write { batch throws in
            try batch.save(PurgeRecord(destination: destination.key, initiatedAt: SampleRows.noon))
            try batch.deleteDestination(destination.key)
            #expect(try batch.purges() == [])
        }
    }

    @Test func switchesHaveDefaultsAndComeBack() async throws {
        let state = try TemporaryState()
        let store = try state.open()
        #expect(try await store.write { try $0.configuration() } == SyncConfiguration())
        let changed = SyncConfiguration(disabled: true, queueCapacity: 5)
        try await store.write { try $0.save(changed) }
        #expect(try await store.write { try $0.configuration() } == changed)
    }

    @Test func keysAreNeverUsedAgain() async throws {
        let state = try TemporaryState()
        let store = try await state.openWithAssociation()
        let first = try await store.write { try $0.newObjectKey() }
        try await store.write { try $0.save(SampleRows.object(first.rawValue, association: 1, destination: 1)) }
        try await store.write { try $0.deleteObject(first) }
        try await store.close()
        let reopened = try state.open()
        #expect(try await reopened.write { try $0.newObjectKey() } > first)
        #expect(try await reopened.write { try $0.newDestinationKey() } == DestinationKey(1))
        #expect(try await reopened.write { try $0.newAssociationKey() } == AssociationKey(1))
    }
}

extension TemporaryState {
    /// A store with destination 1 and association 1.
    func openWithAssociation() async throws -> SQLiteStateStore {
        let store = try open()
        let destination = try SampleRows.destination(1)
        let association = try SampleRows.association(1, destination: 1, secret: try SampleRows.secretID("s"))
        try await store.write { batch throws in
            try batch.save(destination)
            try batch.save(association)
        }
        return store
    }
}
