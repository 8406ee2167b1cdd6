import SyncEngine
import SyncProtocol

/// Rows to save and to compare.
enum SampleRows {
    static let noon = Timestamp(nanoseconds: 1_795_435_200_123_456_789)

    static func time(_ seconds: Int64) -> Timestamp {
        noon + .seconds(seconds)
    }

    static func digest(_ byte: UInt8) -> ValueDigest {
        ValueDigest(bytes: [UInt8](repeating: byte, count: 32))
    }

    static func value(_ text: String) -> SecretValue {
        SecretValue(Array(text.utf8))
    }

    static func secretID(_ name: String, accessor: String = "kv_1") throws -> SecretID {
        SecretID(accessor: try Accessor(accessor), name: try SecretName(name))
    }

    static func destination(_ key: Int64, name: String? = nil) throws -> DestinationRecord {
        DestinationRecord(
            key: DestinationKey(key),
            id: DestinationID(type: .awsSecretsManager, name: try DestinationName(name ?? "d\(key)")),
            settings: DestinationSettings(), region: "us-east-1")
    }

    static func association(
        _ key: Int64, destination: Int64, secret: SecretID, status: SyncStatus = .pending
    ) throws -> AssociationRecord {
        var record = AssociationRecord(
            key: AssociationKey(key), destination: DestinationKey(destination), secret: secret,
            mount: try MountPath("my-kv"), template: "vault/{{ .SecretPath }}", now: noon)
        record.status = status
        return record
    }

    static func object(_ key: Int64, association: Int64, destination: Int64, name: String? = nil) -> RemoteObject {
        RemoteObject(
            key: ObjectKey(key), association: AssociationKey(association), destination: DestinationKey(destination),
            region: "us-east-1", name: name ?? "vault/o\(key)", desire: .absent, now: noon)
    }

    /// An object with every field off its default.
    static func fullObject(_ key: Int64, association: Int64, destination: Int64) -> RemoteObject {
        var object = object(key, association: association, destination: destination)
        object.subKey = SubKey("pass/wörd")
        object.isText = true
        object.probing = true
        object.isToBeRewritten = true
        object.standing = .retiring
        object.generation = 7
        object.desire = .value(.init(digest: digest(1), version: 3, payload: value("desired")))
        object.remote = .live(.init(arn: "arn:aws:1", digest: digest(2), version: 2, awsVersionID: "v-2"))
        object.intent = Intent(
            generation: 6,
            call: .update(arn: "arn:aws:1", .init(digest: digest(3), version: 4, payload: value("sent"))),
            attributes: SecretAttributes(tags: ["sent": "1"], kmsKeyID: "alias/sent"),
            token: IntentToken(text: "token"), since: time(1), ambiguousAttempts: 2, lastAmbiguousAt: time(2))
        object.attributes = SecretAttributes(tags: ["team": "platform", "empty": ""], kmsKeyID: "alias/wanted")
        object.tagsDesired = 5
        object.tagsSynced = 4
        object.tagsRepeatAt = time(3)
        object.strayTagKeys = ["old"]
        object.doubtfulTagKeys = ["older"]
        object.untagDenied = true
        object.confirmedKMSKeyID = "alias/confirmed"
        object.keyRepeatAt = time(10)
        object.attributes.replicaRegions = ["eu-west-1": "", "eu-west-2": "alias/there"]
        object.replicas = [
            "eu-west-1": ReplicaState(kmsKeyID: "", status: "InSync", isDoubtful: true),
            "eu-west-2": ReplicaState(kmsKeyID: nil, status: "Failed", message: "the name is taken"),
        ]
        object.doubtfulReplicas = ["eu-west-3"]
        object.replicasRepeatAt = time(11)
        object.claiming = true
        object.owesFollowUp = true
        object.releasingSince = time(4)
        object.lastAmbiguousCreateAt = time(5)
        object.lastAmbiguousRestoreAt = time(6)
        object.dueAt = time(7)
        object.attempts = 8
        object.hold = .versionBudget
        object.failure = ObjectFailure(
            side: .service, reason: "throttled", message: "create secret: throttled", awsCode: "ThrottlingException",
            awsRequestID: "r-1", hint: "wait", since: time(9), attemptBegunAt: time(10))
        object.warnings = ["first \"quoted\"", "zweite Warnung: ä\u{0}\n"]
        object.budget = VersionBudget(hours: [498_700: 3, 498_701: 60], lastWriteAt: time(11))
        object.updatedAt = time(12)
        return object
    }

    /// Every call an intent can make.
    static var calls: [IntentCall] {
        let bytes = IntentCall.Bytes(digest: digest(9), version: nil, payload: value("bytes"))
        return [
            .create(bytes), .create(.init(digest: digest(8), version: 12, payload: SecretValue([0, 255, 1]))),
            .update(arn: "arn:u", bytes), .claim, .delete(arn: "arn:d", recoveryWindow: 30), .forceDelete(arn: "arn:f"),
            .restore(arn: "arn:r"), .tag(arn: "arn:t", revision: 4), .untag(arn: "arn:t", keys: ["a", "b"]),
            .rekey(arn: "arn:k"), .replicate(arn: "arn:r", region: "eu-west-1"),
            .unreplicate(arn: "arn:r", region: "eu-west-1"),
        ]
    }
}
