import SyncEngine
import SyncProtocol

/// One state of a remote object, as the row that stands for it.
struct ObjectState: Sendable, CustomStringConvertible {
    let name: String
    let object: RemoteObject
    /// The ledger's entry that belongs to the state.
    let deletion: DeletionRecord?

    var description: String { name }

    /// Every state the table covers. `+` reads "wanted since"; `?` reads "an attempt was ambiguous".
    static let all: [ObjectState] =
        wanting + creating + living + updating + leaving + gone + returning + claiming + tagging + failed

    static func named(_ name: String) -> ObjectState? {
        all.first { $0.name == name }
    }

    private init(
        _ name: String, _ desire: RemoteObject.Desire, _ remote: RemoteObject.Remote = .absent, generation: Int64 = 2,
        intent: Intent? = nil, deletion: DeletionRecord? = nil, objectName: String = "vault/kv_1/app",
        change: (inout RemoteObject) -> Void = { _ in }
    ) {
        self.name = name
        self.deletion = deletion
        var object = Fixture.object(desire, name: objectName)
        object.remote = remote
        object.generation = generation
        object.intent = intent
        object.dueAt = nil
        if case .live = remote { object.tagsSynced = 1 }
        change(&object)
        self.object = object
    }

    private static let wanting: [ObjectState] = [
        ObjectState("new", .value(Fixture.value("A")), generation: 1) { $0.dueAt = Fixture.now },
        ObjectState("new unknown", .value(.init(digest: nil, version: nil, payload: nil)), generation: 1) {
            $0.hold = .awaitingValue
        },
        ObjectState("new without bytes", .value(Fixture.value("A", bytes: false)), generation: 1) {
            $0.hold = .awaitingValue
        },
        ObjectState("new nameless", .value(Fixture.value("A")), generation: 1, objectName: ""),
        ObjectState(
            "new oversized",
            .value(
                .init(
                    digest: Fixture.digest("A"), version: 1,
                    payload: SecretValue(Array(repeating: 0x61, count: ValueEncoding.maximumBytes + 1)))), generation: 1
        ),
    ]

    private static let create = IntentCall.create(Fixture.bytes("A"))

    private static let creating: [ObjectState] = [
        ObjectState("create", .value(Fixture.value("A")), intent: Fixture.intent(create, generation: 2)),
        ObjectState(
            "create?", .value(Fixture.value("A")), intent: Fixture.intent(create, generation: 2, ambiguous: true)),
        ObjectState(
            "create +B", .value(Fixture.value("B")), generation: 3, intent: Fixture.intent(create, generation: 2)),
        ObjectState(
            "create? +B", .value(Fixture.value("B")), generation: 3,
            intent: Fixture.intent(create, generation: 2, ambiguous: true)),
        ObjectState("create +absent", .absent, generation: 3, intent: Fixture.intent(create, generation: 2)),
        ObjectState(
            "create? +absent", .absent, generation: 3, intent: Fixture.intent(create, generation: 2, ambiguous: true)),
    ]

    private static let living: [ObjectState] = [
        ObjectState("synced", .value(Fixture.value("A", bytes: false)), Fixture.live("A")),
        ObjectState("synced retained", .value(Fixture.value("A")), Fixture.live("A")),
        ObjectState("stale", .value(Fixture.value("B")), Fixture.live("A")) { $0.dueAt = Fixture.now },
        ObjectState("stale without bytes", .value(Fixture.value("B", bytes: false)), Fixture.live("A")) {
            $0.hold = .awaitingValue
        },
        ObjectState("stale unknown", .value(.init(digest: nil, version: nil, payload: nil)), Fixture.live("A")),
        ObjectState("stale spent", .value(Fixture.value("B")), Fixture.live("A")) {
            for _ in 0..<60 { $0.budget.record(now: Fixture.now) }
        },
        ObjectState("live of unknown content", .value(Fixture.value("A")), Fixture.live(nil)),
        ObjectState(
            "revoked", .value(Fixture.value("B")), Fixture.live("A"), deletion: Fixture.deletion(ambiguous: true)),
    ]

    private static let update = IntentCall.update(arn: Fixture.arn, Fixture.bytes("B"))

    private static let updating: [ObjectState] = [
        ObjectState(
            "update", .value(Fixture.value("B")), Fixture.live("A"), intent: Fixture.intent(update, generation: 2)),
        ObjectState(
            "update?", .value(Fixture.value("B")), Fixture.live("A"),
            intent: Fixture.intent(update, generation: 2, ambiguous: true)),
        ObjectState(
            "update +C", .value(Fixture.value("C")), Fixture.live("A"), generation: 3,
            intent: Fixture.intent(update, generation: 2)),
        ObjectState(
            "update? +C", .value(Fixture.value("C")), Fixture.live("A"), generation: 3,
            intent: Fixture.intent(update, generation: 2, ambiguous: true)),
        ObjectState(
            "update? +absent", .absent, Fixture.live("A"), generation: 3,
            intent: Fixture.intent(update, generation: 2, ambiguous: true)),
        ObjectState(
            "update revoked", .value(Fixture.value("B")), Fixture.live("A"),
            intent: Fixture.intent(update, generation: 2),
            deletion: Fixture.deletion(ambiguous: true)),
    ]

    private static let delete = IntentCall.delete(arn: Fixture.arn, recoveryWindow: 30)
    private static let softDelete = IntentCall.delete(arn: Fixture.arn, recoveryWindow: 7)
    private static let forceDelete = IntentCall.forceDelete(arn: Fixture.arn)

    private static let leaving: [ObjectState] = [
        ObjectState("leaving", .absent, Fixture.live("A")) { $0.dueAt = Fixture.now },
        ObjectState("leaving after create?", .absent, Fixture.live("A")) {
            $0.lastAmbiguousCreateAt = Fixture.ambiguousAt
        },
        ObjectState("leaving after restore?", .absent, Fixture.live("A")) {
            $0.lastAmbiguousRestoreAt = Fixture.ambiguousAt
        },
        ObjectState("delete", .absent, Fixture.live("A"), intent: Fixture.intent(delete, generation: 2)),
        ObjectState(
            "delete?", .absent, Fixture.live("A"), intent: Fixture.intent(delete, generation: 2, ambiguous: true)),
        ObjectState(
            "delete? +B", .value(Fixture.value("B")), Fixture.live("A"), generation: 3,
            intent: Fixture.intent(delete, generation: 2, ambiguous: true)),
        ObjectState(
            "delete after create?", .absent, Fixture.live("A"), intent: Fixture.intent(softDelete, generation: 2)
        ) {
            $0.lastAmbiguousCreateAt = Fixture.ambiguousAt
        },
        ObjectState("delete after restore?", .absent, Fixture.live("A"), intent: Fixture.intent(delete, generation: 2))
        {
            $0.lastAmbiguousRestoreAt = Fixture.ambiguousAt
        },
        ObjectState("force delete", .absent, Fixture.live("A"), intent: Fixture.intent(forceDelete, generation: 2)),
        ObjectState(
            "force delete?", .absent, Fixture.live("A"),
            intent: Fixture.intent(forceDelete, generation: 2, ambiguous: true)),
    ]

    private static let gone: [ObjectState] = [
        ObjectState("absent", .absent),
        ObjectState("absent scheduled", .absent, deletion: Fixture.deletion()),
        ObjectState(
            "owes force delete", .absent,
            deletion: Fixture.deletion(
                createdAmbiguously: true, followUp: .forceDelete(after: Fixture.ambiguousAt + Fixture.horizon))
        ) {
            $0.owesFollowUp = true
            $0.lastAmbiguousCreateAt = Fixture.ambiguousAt
        },
        ObjectState(
            "owes repeated delete", .absent,
            deletion: Fixture.deletion(followUp: .repeatDelete(after: Fixture.ambiguousAt + Fixture.horizon))
        ) {
            $0.owesFollowUp = true
            $0.lastAmbiguousRestoreAt = Fixture.ambiguousAt
        },
        ObjectState(
            "repeated delete", .absent, intent: Fixture.intent(delete, generation: 2),
            deletion: Fixture.deletion(followUp: .repeatDelete(after: Fixture.ambiguousAt + Fixture.horizon))
        ) {
            $0.owesFollowUp = true
            $0.lastAmbiguousRestoreAt = Fixture.ambiguousAt
        },
    ]

    private static let restore = IntentCall.restore(arn: Fixture.arn)

    private static let returning: [ObjectState] = [
        ObjectState("returning", .value(Fixture.value("A")), deletion: Fixture.deletion()),
        ObjectState("returning after delete?", .value(Fixture.value("A")), deletion: Fixture.deletion(ambiguous: true)),
        ObjectState(
            "returning after create? delete?", .value(Fixture.value("A")),
            deletion: Fixture.deletion(ambiguous: true, createdAmbiguously: true)),
        ObjectState(
            "restore", .value(Fixture.value("A")), intent: Fixture.intent(restore, generation: 2),
            deletion: Fixture.deletion(createdAmbiguously: true)),
        ObjectState(
            "restore?", .value(Fixture.value("A")), intent: Fixture.intent(restore, generation: 2, ambiguous: true),
            deletion: Fixture.deletion()),
        ObjectState(
            "restore? +absent", .absent, generation: 3, intent: Fixture.intent(restore, generation: 2, ambiguous: true),
            deletion: Fixture.deletion()),
        ObjectState(
            "release", .value(Fixture.value("A")), intent: Fixture.intent(forceDelete, generation: 2),
            deletion: Fixture.deletion(ambiguous: true)),
        ObjectState(
            "release?", .value(Fixture.value("A")), intent: Fixture.intent(forceDelete, generation: 2, ambiguous: true),
            deletion: Fixture.deletion(ambiguous: true)),
        ObjectState("releasing", .value(Fixture.value("A"))) {
            $0.releasingSince = Fixture.ambiguousAt
            $0.hold = .nameReleasing
            $0.dueAt = Fixture.now
        },
        ObjectState("releasing create", .value(Fixture.value("A")), intent: Fixture.intent(create, generation: 2)) {
            $0.releasingSince = Fixture.ambiguousAt
        },
        ObjectState(
            "releasing create?", .value(Fixture.value("A")),
            intent: Fixture.intent(create, generation: 2, ambiguous: true)
        ) {
            $0.releasingSince = Fixture.ambiguousAt
        },
        ObjectState("absent releasing", .absent) { $0.releasingSince = Fixture.ambiguousAt },
    ]

    private static let claiming: [ObjectState] = [
        ObjectState("claiming", .value(Fixture.value("A"))) { $0.claiming = true },
        ObjectState("claim", .value(Fixture.value("A")), intent: Fixture.intent(.claim, generation: 2)) {
            $0.claiming = true
        },
        ObjectState(
            "claim?", .value(Fixture.value("A")), intent: Fixture.intent(.claim, generation: 2, ambiguous: true)
        ) {
            $0.claiming = true
        },
    ]

    private static let tag = IntentCall.tag(arn: Fixture.arn, revision: 1)

    private static let tagging: [ObjectState] = [
        ObjectState("untagged", .value(Fixture.value("A")), Fixture.live("A")) { $0.tagsSynced = 0 },
        ObjectState("tag", .value(Fixture.value("A")), Fixture.live("A"), intent: Fixture.intent(tag, generation: 2)) {
            $0.tagsSynced = 0
        },
        ObjectState(
            "tag?", .value(Fixture.value("A")), Fixture.live("A"),
            intent: Fixture.intent(tag, generation: 2, ambiguous: true)
        ) {
            $0.tagsSynced = 0
        },
        ObjectState(
            "tag once more", .value(Fixture.value("A", bytes: false)), Fixture.live("A"),
            intent: Fixture.intent(tag, generation: 2)
        ) {
            $0.tagsRepeatAt = Fixture.ambiguousAt
        },
        ObjectState("synced, tags once more", .value(Fixture.value("A", bytes: false)), Fixture.live("A")) {
            $0.tagsRepeatAt = Fixture.ambiguousAt + Fixture.horizon
            $0.dueAt = $0.tagsRepeatAt
        },
    ]

    private static func failing(_ side: ObjectFailure.Side, _ reason: String) -> (inout RemoteObject) -> Void {
        {
            $0.failure = ObjectFailure(
                side: side, reason: reason, message: reason, since: Fixture.now + .seconds(-300),
                attemptBegunAt: Fixture.now + .seconds(-300))
            $0.attempts = 2
            $0.dueAt = Fixture.now + .seconds(300)
        }
    }

    private static let failed: [ObjectState] = [
        ObjectState("failed client", .value(Fixture.value("A")), change: failing(.client, "access_denied")),
        ObjectState(
            "failed service", .value(Fixture.value("B")), Fixture.live("A"),
            change: failing(.service, "aws_unreachable")),
        ObjectState(
            "failed agent", .value(Fixture.value("B")), Fixture.live("A"), change: failing(.agent, "internal_error")),
        ObjectState("throttled nine times", .value(Fixture.value("A")), intent: Fixture.intent(create, generation: 2)) {
            $0.attempts = 9
        },
        ObjectState("failed leaving", .absent, Fixture.live("A"), change: failing(.client, "access_denied")),
        ObjectState(
            "failed update?", .value(Fixture.value("B")), Fixture.live("A"),
            intent: Fixture.intent(update, generation: 2, ambiguous: true), change: failing(.service, "aws_unreachable")
        ),
    ]
}
