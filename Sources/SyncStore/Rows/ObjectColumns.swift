import SyncEngine
import SyncProtocol

/// A remote object as columns; payloads sealed.
///
/// What identifies an object never changes and is written once: saving a row again must not touch the index of names,
/// whose pages lie anywhere.
enum ObjectColumns {
    private static let mutable = [
        "standing", "generation", "desire", "desire_digest", "desire_version", "desire_payload",
        "remote", "remote_arn", "remote_digest", "remote_version", "remote_aws_version_id",
        "intent_call", "intent_generation", "intent_token", "intent_since", "intent_ambiguous_attempts",
        "intent_last_ambiguous_at", "intent_arn", "intent_digest", "intent_version", "intent_payload",
        "intent_recovery_window", "intent_tags_revision", "intent_attributes", "intent_tag_keys",
        "intent_region",
        "attributes", "tags_desired", "tags_synced", "tags_repeat_at", "stray_tag_keys", "doubtful_tag_keys",
        "untag_denied", "confirmed_kms_key_id", "key_repeat_at", "replicas", "doubtful_replicas", "replicas_repeat_at",
        "claiming", "owes_follow_up", "releasing_since",
        "last_ambiguous_create_at",
        "last_ambiguous_restore_at", "due_at", "attempts", "hold",
        "failure_side", "failure_reason", "failure_message", "failure_aws_code", "failure_aws_request_id",
        "failure_hint", "failure_since", "failure_attempt_begun_at",
        "warnings", "budget", "updated_at", "sub_key", "is_text", "probing", "rewriting", "gist",
    ]
    private static let identity = ["id", "association", "destination", "region", "name"]

    private static let select = "SELECT \((identity + mutable).joined(separator: ", ")) FROM objects"
    static let selectByKey = SQL(select + " WHERE id = ?")
    static let selectByAssociation = SQL(select + " WHERE association = ? ORDER BY id")
    static let update = SQL("UPDATE objects SET \(mutable.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?")
    static let insert = SQL(
        """
        INSERT INTO objects(\((mutable + identity).joined(separator: ", "))) \
        VALUES (\((mutable + identity).map { _ in "?" }.joined(separator: ", ")))
        """)

    /// What may change of an object, and its key: the arguments of ``update``, and the first of ``insert``.
    static func arguments(_ object: RemoteObject) throws(StateFailure) -> SQLArguments {
        var row = SQLArguments(capacity: mutable.count + identity.count)
        try row.add(object.standing.rawValue)
        row.add(object.generation)
        try add(object.desire, of: object, to: &row)
        try add(object.remote, to: &row)
        try add(object.intent, of: object, to: &row)
        try addAttributes(of: object, to: &row)
        row.add(object.claiming)
        row.add(object.owesFollowUp)
        row.add(object.releasingSince)
        row.add(object.lastAmbiguousCreateAt)
        row.add(object.lastAmbiguousRestoreAt)
        row.add(object.dueAt)
        row.add(object.attempts)
        try row.add(object.hold?.rawValue)
        try add(object.failure, to: &row)
        try row.add(object.warnings.isEmpty ? nil : TextList.text(object.warnings))
        try row.add(BudgetText.text(object.budget))
        row.add(object.updatedAt)
        try row.add(object.subKey?.text)
        row.add(object.isText)
        row.add(object.probing)
        row.add(object.isToBeRewritten)
        try row.add(gist(of: object)?.code)
        row.add(object.key.rawValue)
        return row
    }

    /// What the index of an association's objects holds of this one; nothing of one that stands alone.
    static func gist(of object: RemoteObject) -> ObjectGist? {
        object.subKey == nil && object.standing == .current ? nil : ObjectGist(object)
    }

    static func read(_ row: inout SQLRow, sealer: Sealer) throws(StateFailure) -> RemoteObject {
        let key = ObjectKey(try row.integer())
        let association = AssociationKey(try row.integer())
        let destination = DestinationKey(try row.integer())
        let region = try row.text()
        let name = try row.text()
        var object = RemoteObject(
            key: key, association: association, destination: destination, region: region, name: name, desire: .absent,
            now: Timestamp(nanoseconds: 0))
        object.standing = try row.choice()
        object.generation = try row.integer()
        object.desire = try readDesire(&row, of: object, sealer: sealer)
        object.remote = try readRemote(&row)
        object.intent = try readIntent(&row, of: object, sealer: sealer)
        try readAttributes(of: &object, from: &row)
        object.claiming = try row.flag()
        object.owesFollowUp = try row.flag()
        object.releasingSince = try row.optionalTime()
        object.lastAmbiguousCreateAt = try row.optionalTime()
        object.lastAmbiguousRestoreAt = try row.optionalTime()
        object.dueAt = try row.optionalTime()
        object.attempts = try row.integer()
        object.hold = try row.optionalChoice()
        object.failure = try readFailure(&row)
        object.warnings = try row.optionalStrings() ?? []
        object.budget = try BudgetText.read(&row)
        object.updatedAt = try row.time()
        object.subKey = try row.optionalText().map(SubKey.init(_:))
        object.isText = try row.flag()
        object.probing = try row.flag()
        object.isToBeRewritten = try row.flag()
        row.skip(1)
        return object
    }

    /// Where a payload of the object belongs.
    static func place(_ object: RemoteObject, _ column: String, generation: Int64) -> SealedPlace {
        SealedPlace(
            table: "objects", row: object.key.rawValue, column: column, destination: object.destination.rawValue,
            name: object.name, generation: generation)
    }
}
