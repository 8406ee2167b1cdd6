public import SyncProtocol

/// Tags and the KMS key: what a secret has beside its value.
///
/// Their calls have no token. A copy that arrives late would set an older state again, so after an ambiguous attempt the
/// wanted state is sent once more when no copy can arrive any more (rule 4 of the durable state machine).
extension RemoteObject {
    /// Whether AWS confirmed all that is wanted beside the value, as far as we may change it.
    var hasItsAttributes: Bool {
        tagsSynced == tagsDesired && attributes.kmsKeyID == confirmedKMSKeyID && (strayTagKeys.isEmpty || untagDenied)
            && hasItsReplicas
    }

    /// When attributes are sent once more after an ambiguous attempt.
    var attributesRepeatAt: Timestamp? {
        [tagsRepeatAt, keyRepeatAt, replicasRepeatAt].compactMap { $0 }.min()
    }

    /// Other attributes are wanted: a new generation, due at once.
    ///
    public mutating func apply(_ wanted: SecretAttributes, now: Timestamp) {
        guard wanted != attributes else { return }
        if wanted.tags != attributes.tags {
            stray(attributes.tags.keys)
            tagsDesired += 1
        }
        attributes = wanted
        strayTagKeys.removeAll { wanted.tags[$0] != nil }
        generation += 1
        resume(now: now)
    }

    /// Other tags are wanted, and the other attributes stay.
    mutating func apply(tags: [String: String], now: Timestamp) {
        var wanted = attributes
        wanted.tags = tags
        apply(wanted, now: now)
    }

    /// One call at a time: tags, then tags to remove, then the key; then what is owed once more.
    mutating func prepareAttributes(
        _ live: Remote.Live, _ context: ObjectContext, now: Timestamp
    ) -> ObjectDecision {
        if tagsSynced != tagsDesired { return begin(.tag(arn: live.arn, revision: tagsDesired), context, now: now) }
        if !strayTagKeys.isEmpty, !untagDenied {
            guard context.untagDenied else {
                return begin(.untag(arn: live.arn, keys: strayTagKeys), context, now: now)
            }
            leaveStrayTags(on: live.arn)
        }
        if attributes.kmsKeyID != confirmedKMSKeyID { return begin(.rekey(arn: live.arn), context, now: now) }
        doubtReplicas(now: now)
        if let call = replicaCall(live.arn) { return begin(call, context, now: now) }
        if let tagsRepeatAt, tagsRepeatAt <= now {
            return begin(.tag(arn: live.arn, revision: tagsDesired), context, now: now)
        }
        if let keyRepeatAt, keyRepeatAt <= now { return begin(.rekey(arn: live.arn), context, now: now) }
        let decision = settle(context)
        dueAt = attributesRepeatAt
        return decision
    }

    /// The secret was just made with those attributes; others may be wanted by now.
    mutating func wasMade(with made: SecretAttributes) {
        strayTagKeys = []
        doubtfulTagKeys = []
        tagsRepeatAt = nil
        keyRepeatAt = nil
        tagsSynced = made.tags == attributes.tags ? tagsDesired : 0
        stray(made.tags.keys)
        strayTagKeys.removeAll { attributes.tags[$0] != nil }
        confirmedKMSKeyID = made.kmsKeyID
        forgetReplicas()
    }

    /// The secret is gone, or was somebody else's until now: nothing is known of its attributes.
    mutating func forgetAttributes() {
        tagsSynced = 0
        strayTagKeys = []
        doubtfulTagKeys = []
        tagsRepeatAt = nil
        keyRepeatAt = nil
        untagDenied = false
        confirmedKMSKeyID = nil
        forgetReplicas()
    }

    /// What a secret that goes away may have: the wanted attributes, and what is left of earlier ones.
    var attributesLeft: SecretAttributes {
        let stray = Dictionary(uniqueKeysWithValues: Set(strayTagKeys + doubtfulTagKeys).map { ($0, "") })
        return SecretAttributes(
            tags: attributes.tags.merging(stray) { left, _ in left }, kmsKeyID: attributes.kmsKeyID ?? confirmedKMSKeyID
        )
    }

    /// The secret is back with the attributes it had, perhaps those of another row; others may be wanted by now.
    mutating func wasRestored(_ step: Step) {
        let left = step.context.deletion?.attributes ?? SecretAttributes()
        tagsSynced = attributes.tags.isEmpty && step.context.deletion?.isTagged != false ? tagsDesired : 0
        stray(left.tags.keys)
        strayTagKeys.removeAll { attributes.tags[$0] != nil }
        // What key it has is known only once we have said it.
        confirmedKMSKeyID = left.kmsKeyID ?? confirmedKMSKeyID
        if attributes.kmsKeyID ?? confirmedKMSKeyID != nil { keyRepeatAt = step.now }
        // A copy of a call of before it was deleted may have set what was wanted then, or still do.
        if let doubt = step.context.deletion?.attributesDoubtUntil {
            (tagsRepeatAt, keyRepeatAt) = (max(doubt, step.now), max(doubt, step.now))
        }
    }

    mutating func completeTag(
        _ verdict: Verdict, _ arn: String, _ revision: Int64, _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done:
            let isRepeat = tagsRepeatAt.map { $0 <= step.begunAt } ?? false
            tagsSynced = revision
            noteDoubtOfTags(step)
            if isRepeat {
                strayTagKeys = Self.sorted(strayTagKeys + doubtfulTagKeys.filter { attributes.tags[$0] == nil })
                doubtfulTagKeys = []
            }
            resolve(step)
            return []
        case .gone, .scheduled, .exists, .unacceptable, .refused, .ambiguous:
            return completeUnapplied(verdict, arn, step)
        }
    }

    mutating func completeUntag(
        _ verdict: Verdict, _ arn: String, _ keys: [String], _ step: Step
    ) -> [ObjectEffect] {
        switch verdict {
        case .done:
            strayTagKeys.removeAll(where: keys.contains)
            noteDoubtOfUntag(step)
            if let until = tagsRepeatAt, until > step.begunAt {
                doubtfulTagKeys = Self.sorted(doubtfulTagKeys + keys)
            }
            warnings.removeAll { $0.hasPrefix(Self.untagAction) }
            resolve(step)
            return []
        // UntagResource is optional: the tags stay, which changes nothing for whoever reads the secret.
        case .refused(let refusal, .refused) where refusal.code.hasPrefix("AccessDenied"):
            noteDoubtOfUntag(step)
            leaveStrayTags(on: arn)
            resolve(step)
            return [.noteDenied(action: Self.untagAction, arn: arn)]
        case .gone, .scheduled, .exists, .unacceptable, .refused, .ambiguous:
            return completeUnapplied(verdict, arn, step)
        }
    }

    mutating func completeRekey(_ verdict: Verdict, _ arn: String, _ step: Step) -> [ObjectEffect] {
        switch verdict {
        case .done:
            confirmedKMSKeyID = step.intent.attributes.kmsKeyID
            keyRepeatAt = doubt(keyRepeatAt, step)
            resolve(step)
            return []
        case .gone, .scheduled, .exists, .unacceptable, .refused, .ambiguous:
            return completeUnapplied(verdict, arn, step)
        }
    }

    /// Attributes whose call was given up: they may have been set, so they are sent in any case.
    mutating func doubtAttributes(of call: IntentCall, _ step: Step) {
        switch call {
        case .tag, .untag: tagsRepeatAt = step.now
        case .rekey: keyRepeatAt = step.now
        case .replicate(_, let region), .unreplicate(_, let region): doubtReplica(region, step)
        case .create, .update, .claim, .delete, .forceDelete, .restore: break
        }
    }

    /// What becomes of any call to a secret of ours that AWS did not carry out.
    mutating func completeUnapplied(_ verdict: Verdict, _ arn: String, _ step: Step) -> [ObjectEffect] {
        switch verdict {
        case .gone:
            // Deleted out of band: that ARN never comes back, so no late copy can apply to it either.
            remote = .absent
            forgetAttributes()
            resolve(step)
            return [.forgetDeletion(arn: arn)]
        case .scheduled(let refusal): return foundScheduled(arn, refusal, step)
        case .exists(let refusal), .unacceptable(let refusal): return refuse(refusal, .refused, step)
        case .refused(let refusal, let cause): return refuse(refusal, cause, step)
        case .ambiguous(let refusal): return keep(refusal, step)
        case .done: return []
        }
    }

    private mutating func noteDoubtOfTags(_ step: Step) {
        tagsRepeatAt = doubt(tagsRepeatAt, step)
    }

    /// Removing a key says nothing of the values of the others: what is owed of them stays owed.
    private mutating func noteDoubtOfUntag(_ step: Step) {
        tagsRepeatAt = [tagsRepeatAt, doubt(nil, step)].compactMap { $0 }.max()
    }

    /// When no copy of this or of an earlier attempt can arrive any more; nil where none was in doubt.
    func doubt(_ known: Timestamp?, _ step: Step) -> Timestamp? {
        let open = known.flatMap { $0 > step.begunAt ? $0 : nil }
        return [open, step.intent.lastAmbiguousAt.map { $0 + step.context.horizon }].compactMap { $0 }.max()
    }

    private static let untagAction = "secretsmanager:UntagResource"

    private mutating func leaveStrayTags(on arn: String) {
        untagDenied = true
        let keys = strayTagKeys.joined(separator: ", ")
        warnings.removeAll { $0.hasPrefix(Self.untagAction) }
        warn("\(Self.untagAction) is denied on \(arn): tags that are not wanted any more stay: \(keys)")
    }

    private mutating func stray(_ keys: some Sequence<String>) {
        strayTagKeys = Self.sorted(strayTagKeys + keys)
    }

    static func sorted(_ keys: [String]) -> [String] {
        Set(keys).sorted()
    }
}

extension IntentCall {
    /// Whether the intent keeps attributes for it.
    var carriesAttributes: Bool {
        switch self {
        case .create, .tag, .rekey, .replicate: true
        case .update, .claim, .delete, .forceDelete, .restore, .untag, .unreplicate: false
        }
    }
}
