import SyncEngine
import SyncProtocol

/// What an input changed, as one line: the status shown, then only what differs from the row before.
///
/// `PENDING/horizon; +1; want B*; have A; send update B; due +60s` reads: status and its reason, a new generation, B wanted
/// with its bytes in the row, A confirmed, a fresh intent to send, due in a minute. `again` is the same intent with the
/// same token; `doubt` a later ambiguous attempt; what follows `!` are effects.
struct ObjectTransition {
    let before: RemoteObject
    let after: RemoteObject
    let answer: ObjectInput.Answer
    let now: Timestamp

    var text: String {
        ([status] + changes + answers).joined(separator: "; ")
    }

    private var status: String {
        let reason = after.failure?.reason ?? after.pendingReason?.rawValue
        return after.status.rawValue + (reason.map { "/\($0)" } ?? "")
    }

    private var changes: [String] {
        var changes: [String] = []
        if after.generation != before.generation { changes.append("+\(after.generation - before.generation)") }
        if after.desire != before.desire { changes.append("want \(Self.text(after.desire))") }
        if after.remote != before.remote { changes.append("have \(Self.text(after.remote))") }
        changes += intentChanges
        if after.claiming != before.claiming { changes.append(after.claiming ? "claiming" : "not claiming") }
        if after.owesFollowUp != before.owesFollowUp { changes.append(after.owesFollowUp ? "owes" : "owes nothing") }
        if after.releasingSince != before.releasingSince {
            changes.append("releasing \(after.releasingSince.map(relative) ?? "no more")")
        }
        if after.lastAmbiguousCreateAt != before.lastAmbiguousCreateAt { changes.append("create?") }
        if after.lastAmbiguousRestoreAt != before.lastAmbiguousRestoreAt { changes.append("restore?") }
        if after.tagsSynced != before.tagsSynced { changes.append(after.tagsSynced == 1 ? "tagged" : "untagged") }
        if after.tagsRepeatAt != before.tagsRepeatAt {
            changes.append("tags \(after.tagsRepeatAt.map(relative) ?? "not") again")
        }
        if after.budget != before.budget { changes.append("budget \(after.budget.hours.values.reduce(0, +))") }
        if after.attempts != before.attempts { changes.append("attempt \(after.attempts)") }
        if after.dueAt != before.dueAt { changes.append("due \(after.dueAt.map(relative) ?? "never")") }
        return changes
    }

    private var intentChanges: [String] {
        switch (before.intent, after.intent) {
        case (nil, nil): []
        case (.some, nil): ["settled"]
        case (nil, .some): []
        case (let old?, let new?):
            old.token != new.token || old.call != new.call
                ? ["REPLACED"]
                : old.ambiguousAttempts != new.ambiguousAttempts || old.lastAmbiguousAt != new.lastAmbiguousAt
                    ? ["doubt"] : []
        }
    }

    private var answers: [String] {
        switch answer {
        case .nothing: []
        case .decision(.rest): []
        case .decision(.send(let intent)):
            [(intent.token == Fixture.fresh ? "send " : "again ") + Self.text(intent.call)]
        case .effects(let effects): effects.map { "!" + text($0) }
        }
    }

    private func relative(_ time: Timestamp) -> String {
        let seconds = (time - now).wholeMilliseconds / 1_000
        return seconds == 0 ? "now" : (seconds > 0 ? "+" : "") + "\(seconds)s"
    }

    private func text(_ effect: ObjectEffect) -> String {
        switch effect {
        case .recordDeletion(let entry):
            var words = ["ledger"]
            if entry.lastAmbiguousDeleteAt != nil { words.append("delete?") }
            if entry.lastAmbiguousCreateAt != nil { words.append("create?") }
            switch entry.followUp {
            case .none: break
            case .forceDelete(let after): words.append("force \(relative(after))")
            case .repeatDelete(let after): words.append("repeat \(relative(after))")
            }
            return words.joined(separator: " ")
        case .forgetDeletion: return "forget"
        case .learnAccount: return "account"
        case .noteDenied: return "denied"
        }
    }

    private static func text(_ desire: RemoteObject.Desire) -> String {
        switch desire {
        case .absent: "absent"
        case .value(let value): text(value.digest) + (value.payload == nil ? "" : "*")
        }
    }

    private static func text(_ remote: RemoteObject.Remote) -> String {
        switch remote {
        case .absent: "absent"
        case .live(let live): text(live.digest)
        }
    }

    private static func text(_ call: IntentCall) -> String {
        switch call {
        case .create(let bytes): "create \(text(bytes.digest))"
        case .update(_, let bytes): "update \(text(bytes.digest))"
        case .claim: "claim"
        case .delete(_, let window): "delete \(window)"
        case .forceDelete: "force"
        case .restore: "restore"
        case .tag: "tag"
        case .untag(_, let keys): "untag \(keys.joined(separator: " "))"
        case .rekey: "rekey"
        case .replicate(_, let region): "replicate \(region)"
        case .unreplicate(_, let region): "unreplicate \(region)"
        }
    }

    private static func text(_ digest: ValueDigest?) -> String {
        digest.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "?"
    }
}
