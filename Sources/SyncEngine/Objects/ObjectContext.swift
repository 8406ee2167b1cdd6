public import SyncProtocol

/// What a decision about an object needs to know beyond its row.
public struct ObjectContext: Sendable {
    /// Whether AWS is left alone.
    public var disabled: Bool
    /// The recovery window: 7..30 days, or 0 for force delete.
    public var recoveryWindow: Int64
    /// What happens when the name exists in AWS and is not ours.
    public var onConflict: ConflictPolicy
    /// How long a sealed value stays on disk.
    public var retain: RetainPolicy
    /// The AWS account, when known.
    public var account: String?
    /// Whether RestoreSecret was denied, so that it is not tried.
    public var restoreDenied: Bool
    /// Whether UntagResource was denied, so that it is not tried.
    public var untagDenied: Bool
    /// The ledger's entry of the name, when we scheduled its deletion.
    public var deletion: DeletionRecord?
    /// Whether another object of ours surely has this name in this region and account.
    public var nameIsTaken: Bool
    /// Whether another object of ours may have this name: the accounts are not known to differ.
    public var nameMayBeTaken: Bool
    /// The association of that object, for people.
    public var nameOwner: String?
    /// What a create carries that is only to tell whether a secret is gone.
    public var probe: IntentCall.Bytes?
    /// The numbers of the version budget.
    public var budget: VersionBudget.Limits
    /// How long a copy of an ambiguous request may still arrive: the signature's validity with margin.
    public var horizon: Duration
    /// 0 up to 1, drawn for this decision.
    public var jitter: Double
    /// Fresh for this decision.
    public var token: IntentToken

    /// A context of plain settings.
    public init(token: IntentToken, jitter: Double = 0) {
        disabled = false
        recoveryWindow = 30
        onConflict = .refuse
        retain = .untilSynced
        account = nil
        restoreDenied = false
        untagDenied = false
        deletion = nil
        nameIsTaken = false
        nameMayBeTaken = false
        nameOwner = nil
        probe = nil
        budget = VersionBudget.Limits()
        horizon = .seconds(15 * 60)
        self.jitter = jitter
        self.token = token
    }
}

/// What became of one call, as the AWS client reports it.
public struct CallResult: Sendable, Equatable {
    /// What AWS answered on success.
    public struct Success: Sendable, Equatable {
        /// The full ARN.
        public var arn: String?
        /// AWS's id of the version.
        public var awsVersionID: String?
        /// When a deleted secret will be gone.
        public var deletionDate: Timestamp?
        /// How its copies are, by region, where the call was about them.
        public var replicas: [String: ReplicaState]

        /// An answer.
        public init(
            arn: String? = nil, awsVersionID: String? = nil, deletionDate: Timestamp? = nil,
            replicas: [String: ReplicaState] = [:]
        ) {
            self.replicas = replicas
            self.arn = arn
            self.awsVersionID = awsVersionID
            self.deletionDate = deletionDate
        }
    }

    /// Why it did not succeed.
    public struct Refusal: Sendable, Equatable {
        /// AWS's error code, or the client's own.
        public var code: String
        /// AWS's text.
        public var message: String
        /// The API operation.
        public var operation: String
        /// AWS's id of the request.
        public var requestID: String?

        /// A refusal.
        public init(code: String, message: String, operation: String, requestID: String? = nil) {
            self.code = code
            self.message = message
            self.operation = operation
            self.requestID = requestID
        }
    }

    /// The outcome classes of the AWS client.
    public enum Outcome: Sendable, Equatable {
        /// AWS carried it out.
        case applied(Success)
        /// It never left.
        case notSent(Refusal)
        /// Nobody knows whether AWS carried it out.
        case ambiguous(Refusal)
        /// AWS asked to slow down; not carried out.
        case throttled(Refusal)
        /// The credentials were refused; not carried out.
        case credentials(Refusal)
        /// AWS refused; not carried out.
        case refused(Refusal)
        /// A quota; not carried out.
        case quota(Refusal)
    }

    /// The token of the intent it was sent for.
    public var token: IntentToken
    /// What became of it.
    public var outcome: Outcome
    /// Attempts inside the call of which nobody knows whether AWS carried them out.
    public var ambiguousAttempts: Int
    /// When the first attempt began.
    public var begunAt: Timestamp
    /// The account of the credentials it was sent with, where somebody says.
    public var account: String?

    /// A result.
    public init(
        token: IntentToken, outcome: Outcome, ambiguousAttempts: Int = 0, begunAt: Timestamp, account: String? = nil
    ) {
        self.token = token
        self.outcome = outcome
        self.ambiguousAttempts = ambiguousAttempts
        self.begunAt = begunAt
        self.account = account
    }

    /// Whether there may be something of ours in that account now.
    var mayHaveHadEffect: Bool {
        switch outcome {
        case .applied, .ambiguous: true
        case .notSent, .throttled, .credentials, .refused, .quota: ambiguousAttempts > 0
        }
    }
}

/// What a transition wants done beside saving the row.
public enum ObjectEffect: Sendable, Equatable {
    /// Put the entry into the deletion ledger.
    case recordDeletion(DeletionRecord)
    /// The ledger's entry of that ARN is no longer true.
    case forgetDeletion(arn: String)
    /// The destination's account showed in an ARN.
    case learnAccount(String)
    /// An optional action was denied on that ARN; it is not tried again until the destination is written.
    case noteDenied(action: String, arn: String)
}
