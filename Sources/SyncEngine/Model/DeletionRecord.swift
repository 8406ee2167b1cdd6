public import SyncProtocol

/// An entry of the deletion ledger: a secret in AWS that *we* scheduled for deletion.
///
/// Only such a secret is ever restored or force-deleted. Entries outlive the association and the destination until the deletion
/// date; any destination of the same, or a still unknown, account may use them.
public struct DeletionRecord: Sendable, Equatable {
    /// What is still to be done about it.
    public enum FollowUp: Sendable, Equatable {
        /// Nothing.
        case none
        /// Force-delete it then: a copy of an ambiguous create could still arrive before.
        case forceDelete(after: Timestamp)
        /// Delete it once more then: a copy of an ambiguous restore could still arrive before.
        case repeatDelete(after: Timestamp)
    }

    /// The region.
    public let region: String
    /// The name in AWS.
    public let name: String
    /// The full ARN that was scheduled.
    public let arn: String
    /// The AWS account.
    public let account: String?
    /// When AWS will have deleted it.
    public var deletionDate: Timestamp
    /// When a delete of it was last ambiguous: a copy may still arrive within the horizon.
    public var lastAmbiguousDeleteAt: Timestamp?
    /// When the create of it was last ambiguous: a copy may still arrive within the horizon, if the name is free then.
    public var lastAmbiguousCreateAt: Timestamp?
    /// What is still to be done about it.
    public var followUp: FollowUp
    /// What it may have beside its value: whoever restores it removes what is not wanted any more.
    public var attributes = SecretAttributes()
    /// Whether it surely has the built-in tag; one that was taken over a moment before may not.
    public var isTagged = true
    /// Until when a copy of a call about its attributes may still arrive; nil where none is in doubt.
    public var attributesDoubtUntil: Timestamp?
    /// The writes of its last 24 hours: its versions come back with it.
    public var budget = VersionBudget()

    /// An entry.
    public init(
        region: String, name: String, arn: String, account: String?, deletionDate: Timestamp,
        lastAmbiguousDeleteAt: Timestamp? = nil, lastAmbiguousCreateAt: Timestamp? = nil, followUp: FollowUp = .none
    ) {
        self.region = region
        self.name = name
        self.arn = arn
        self.account = account
        self.deletionDate = deletionDate
        self.lastAmbiguousDeleteAt = lastAmbiguousDeleteAt
        self.lastAmbiguousCreateAt = lastAmbiguousCreateAt
        self.followUp = followUp
    }

    /// What an earlier entry of the same secret did not know for certain is not known now.
    mutating func addDoubts(of known: DeletionRecord) {
        attributes.tags.merge(known.attributes.tags) { left, _ in left }
        attributes.kmsKeyID = attributes.kmsKeyID ?? known.attributes.kmsKeyID
        isTagged = isTagged && known.isTagged
        attributesDoubtUntil = [attributesDoubtUntil, known.attributesDoubtUntil].compactMap { $0 }.max()
        budget.merge(known.budget)
    }
}
