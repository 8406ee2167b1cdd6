public import SyncProtocol

/// One secret in AWS that the agent looks after: what is wanted, what AWS confirmed, and what is on its way.
///
/// The durable state machine of one (destination, AWS name). Its state is derived from these fields, never stored beside
/// them; its transitions are in the extensions, one per input.
public struct RemoteObject: Sendable, Equatable {
    /// What is wanted.
    public enum Desire: Sendable, Equatable {
        /// No secret of this name by us.
        case absent
        /// These bytes.
        case value(Value)

        /// Wanted bytes; the digest is nil while nobody has said what the value is.
        public struct Value: Sendable, Equatable {
            /// The digest of the bytes.
            public var digest: ValueDigest?
            /// The version in the host.
            public var version: Int64?
            /// The bytes, sealed on disk; nil once AWS confirmed them, or while nobody gave them.
            public var payload: SecretValue?

            /// Wanted bytes.
            public init(digest: ValueDigest?, version: Int64?, payload: SecretValue?) {
                self.digest = digest
                self.version = version
                self.payload = payload
            }
        }
    }

    /// What AWS confirmed.
    public enum Remote: Sendable, Equatable {
        /// No secret of ours.
        case absent
        /// A secret of ours.
        case live(Live)

        /// A secret of ours in AWS.
        public struct Live: Sendable, Equatable {
            /// The full ARN: its random suffix fences off a stranger's re-created secret.
            public var arn: String
            /// The digest of the current bytes; nil when unknown.
            public var digest: ValueDigest?
            /// The version in the host those bytes are of.
            public var version: Int64?
            /// AWS's id of that version.
            public var awsVersionID: String?

            /// A secret of ours.
            public init(arn: String, digest: ValueDigest?, version: Int64?, awsVersionID: String?) {
                self.arn = arn
                self.digest = digest
                self.version = version
                self.awsVersionID = awsVersionID
            }
        }
    }

    /// Whether the object carries the association now, or only until its successor is synced.
    public enum Standing: String, Sendable {
        /// It is what the association wants.
        case current
        /// The association renders another name now; this one goes once that one is synced.
        case retiring
    }

    /// The store's id.
    public let key: ObjectKey
    /// The association it belongs to.
    public let association: AssociationKey
    /// The destination.
    public let destination: DestinationKey
    /// The region, part of what makes the name unique.
    public let region: String
    /// The name in AWS, as rendered when the object was made.
    public let name: String
    /// The key of the secret's data that it holds; nil where it holds all of them.
    public var subKey: SubKey?
    /// Whether the wanted value of that key is a string in the host, which AWS holds as it is; all else is JSON text.
    public var isText = false
    /// Current or retiring.
    public var standing: Standing = .current
    /// Counts what was wanted, from 1.
    public var generation: Int64
    /// What is wanted.
    public var desire: Desire
    /// What AWS confirmed.
    public var remote: Remote = .absent
    /// What is on its way.
    public var intent: Intent?
    /// What it is to have beside its value.
    public var attributes = SecretAttributes()
    /// The tags wanted, as a revision.
    public var tagsDesired: Int64 = 1
    /// The tags AWS confirmed, as a revision.
    public var tagsSynced: Int64 = 0
    /// When the wanted tags are sent once more, after an ambiguous attempt.
    public var tagsRepeatAt: Timestamp?
    /// Keys of tags of ours that may be there and are not wanted, sorted.
    public var strayTagKeys: [String] = []
    /// Those of them that were removed while an ambiguous attempt may still bring them back, sorted.
    public var doubtfulTagKeys: [String] = []
    /// Whether UntagResource was denied, so that ``strayTagKeys`` stay.
    public var untagDenied = false
    /// The KMS key AWS confirmed; nil is its own, or the one a secret had that was taken over.
    public var confirmedKMSKeyID: String?
    /// When the wanted KMS key is sent once more, after an ambiguous attempt.
    public var keyRepeatAt: Timestamp?
    /// Copies that are or may be there, by region.
    public var replicas: [String: ReplicaState] = [:]
    /// Regions whose copy was removed while an ambiguous attempt may still make it again, sorted.
    public var doubtfulReplicas: [String] = []
    /// When the wanted copies are asked for once more, after an ambiguous attempt.
    public var replicasRepeatAt: Timestamp?
    /// Whether its ARN was denied and a create is to tell whether the secret is gone.
    public var probing = false
    /// Whether it was asked to be written again while bytes were on their way: what those come to is not enough.
    public var isToBeRewritten = false
    /// Whether the name is being taken over (`on_conflict=overwrite`).
    public var claiming = false
    /// Whether the deletion ledger still owes the absence a second step, after the horizon.
    public var owesFollowUp = false
    /// Since when our own force-delete of the name is settling.
    public var releasingSince: Timestamp?
    /// When a create was last ambiguous.
    public var lastAmbiguousCreateAt: Timestamp?
    /// When a restore was last ambiguous.
    public var lastAmbiguousRestoreAt: Timestamp?
    /// When it is looked at next; nil when nothing is to be done.
    public var dueAt: Timestamp?
    /// Attempts since the last success.
    public var attempts: Int64 = 0
    /// Why it waits.
    public var hold: PendingReason?
    /// Why it failed.
    public var failure: ObjectFailure?
    /// What does not stop the sync but should be known.
    public var warnings: [String] = []
    /// The writes of the last 24 hours.
    public var budget = VersionBudget()
    /// When the status last changed.
    public var updatedAt: Timestamp

    /// A new object, due at once.
    public init(
        key: ObjectKey, association: AssociationKey, destination: DestinationKey, region: String, name: String,
        subKey: SubKey? = nil, desire: Desire, attributes: SecretAttributes = SecretAttributes(), now: Timestamp
    ) {
        self.key = key
        self.association = association
        self.destination = destination
        self.region = region
        self.name = name
        self.subKey = subKey
        self.desire = desire
        self.attributes = attributes
        generation = 1
        dueAt = now
        updatedAt = now
    }
}

/// A call that is durable before it leaves.
public struct Intent: Sendable, Equatable {
    /// The generation it carries out.
    public var generation: Int64
    /// The call.
    public var call: IntentCall
    /// What a create, a tag or a change of the KMS key carries.
    public var attributes: SecretAttributes
    /// The token, fresh per intent.
    public var token: IntentToken
    /// Since when it stands.
    public var since: Timestamp
    /// Attempts of which nobody knows whether AWS carried them out.
    public var ambiguousAttempts: Int64
    /// The last of them.
    public var lastAmbiguousAt: Timestamp?

    /// An intent.
    public init(
        generation: Int64, call: IntentCall, attributes: SecretAttributes = SecretAttributes(), token: IntentToken,
        since: Timestamp, ambiguousAttempts: Int64 = 0, lastAmbiguousAt: Timestamp? = nil
    ) {
        self.generation = generation
        self.call = call
        self.attributes = attributes
        self.token = token
        self.since = since
        self.ambiguousAttempts = ambiguousAttempts
        self.lastAmbiguousAt = lastAmbiguousAt
    }
}

/// What an intent calls, with everything needed to send the very same again.
public enum IntentCall: Sendable, Equatable {
    /// Bytes on their way.
    public struct Bytes: Sendable, Equatable {
        /// Their digest.
        public var digest: ValueDigest
        /// The version in the host.
        public var version: Int64?
        /// The bytes, sealed on disk.
        public var payload: SecretValue

        /// Bytes on their way.
        public init(digest: ValueDigest, version: Int64?, payload: SecretValue) {
            self.digest = digest
            self.version = version
            self.payload = payload
        }
    }

    /// CreateSecret with the built-in tag and all attributes.
    case create(Bytes)
    /// UpdateSecret by ARN.
    case update(arn: String, Bytes)
    /// UpdateSecret by name with only a description: takes a stranger's secret over and learns its ARN.
    case claim
    /// DeleteSecret by ARN with a recovery window in days.
    case delete(arn: String, recoveryWindow: Int64)
    /// DeleteSecret by ARN without recovery.
    case forceDelete(arn: String)
    /// RestoreSecret by ARN.
    case restore(arn: String)
    /// TagResource by ARN, up to that revision of the wanted tags.
    case tag(arn: String, revision: Int64)
    /// UntagResource by ARN.
    case untag(arn: String, keys: [String])
    /// UpdateSecret by ARN with only a KMS key: makes no version.
    case rekey(arn: String)
    /// ReplicateSecretToRegions by ARN, to one region, so that a refusal says which.
    case replicate(arn: String, region: String)
    /// RemoveRegionsFromReplication by ARN, of one region.
    case unreplicate(arn: String, region: String)
}

/// Why an object failed.
public struct ObjectFailure: Sendable, Equatable {
    /// Whose trouble it is: decides the status shown.
    public enum Side: String, Sendable {
        /// Somebody has to mend it: permission, name, value, credentials.
        case client
        /// AWS, or the way to it.
        case service
        /// The agent.
        case agent
    }

    /// Whose trouble it is.
    public var side: Side
    /// The stable reason, such as `access_denied`.
    public var reason: String
    /// For people.
    public var message: String
    /// AWS's error code.
    public var awsCode: String?
    /// AWS's id of the request.
    public var awsRequestID: String?
    /// What to do about it.
    public var hint: String?
    /// Since when it fails for this reason.
    public var since: Timestamp
    /// When the attempt that failed began.
    public var attemptBegunAt: Timestamp

    /// A failure.
    public init(
        side: Side, reason: String, message: String, awsCode: String? = nil, awsRequestID: String? = nil,
        hint: String? = nil, since: Timestamp, attemptBegunAt: Timestamp
    ) {
        self.side = side
        self.reason = reason
        self.message = message
        self.awsCode = awsCode
        self.awsRequestID = awsRequestID
        self.hint = hint
        self.since = since
        self.attemptBegunAt = attemptBegunAt
    }
}
