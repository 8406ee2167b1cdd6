import SyncEngine
import SyncProtocol

/// All buckets, by account, region and group of operations; destinations of one account share them.
struct RateBuckets: Sendable {
    /// The operations that AWS counts together.
    ///
    /// Quotas: "AWS Secrets Manager quotas", rate quotas per account and region; create and delete are not published and
    /// are taken to be the same.
    enum Group: Sendable, Hashable {
        case create, writeVersion, delete, restore, tag

        /// Calls a second.
        static let quota = 50.0

        /// The group of a call.
        init(_ call: IntentCall) {
            switch call {
            case .create: self = .create
            case .update, .claim, .rekey, .replicate, .unreplicate: self = .writeVersion
            case .delete, .forceDelete: self = .delete
            case .restore: self = .restore
            case .tag, .untag: self = .tag
            }
        }
    }

    /// What a bucket is for.
    struct Key: Sendable, Hashable {
        /// Whose quota it is.
        enum Owner: Sendable, Hashable {
            case account(String)
            /// The account of an access key, until an ARN tells its number.
            case accessKey(String)
            /// The account of the agent's own credentials, until an ARN tells its number.
            case agent
        }

        var owner: Owner
        let region: String
        let group: Group
    }

    /// Buckets kept before those that rest are let go: destinations, keys and accounts come and go.
    static let capacity = 1_024

    /// The share of AWS's quotas that is used.
    let scale: Double
    private(set) var buckets: [Key: RateBucket] = [:]
    /// Accounts that have been told since; a destination that was not told yet shares their buckets all the same.
    private var accounts: [Key.Owner: String] = [:]

    init(scale: Double = 1) {
        self.scale = scale
    }

    /// The bucket of a destination's call.
    ///
    /// Where the account has just been told, what was reserved without its number counts for the account from now on.
    mutating func key(of destination: DestinationRecord, _ call: IntentCall, now: Timestamp) -> Key {
        if let role = destination.settings.roleARN {
            return Key(owner: .account(role.account), region: destination.region, group: Group(call))
        }
        let unknown = destination.settings.accessKeyID.map { id in
            Key.Owner.accessKey(id.withBytes { String(decoding: $0, as: UTF8.self) })
        }
        let owner = unknown ?? .agent
        if let account = destination.account, accounts[owner] != account {
            accounts[owner] = account
            for key in buckets.keys where key.owner == owner { move(key, to: account, now: now) }
        }
        let account = destination.account ?? accounts[owner]
        return Key(owner: account.map(Key.Owner.account) ?? owner, region: destination.region, group: Group(call))
    }

    /// Takes a place for one more call; says when it may leave.
    mutating func reserve(_ key: Key, now: Timestamp) -> Timestamp {
        if buckets[key] == nil, buckets.count >= Self.capacity {
            // One that rests at its full pace is as good as a new one.
            buckets = buckets.filter { !$0.value.rests(at: now) }
        }
        return buckets[key, default: RateBucket(quota: Group.quota * scale, now: now)].reserve(now: now)
    }

    /// AWS throttled a call of that bucket; it may have been reserved before the account was told.
    mutating func throttled(_ key: Key, now: Timestamp) {
        var key = key
        if let account = accounts[key.owner] { key.owner = .account(account) }
        buckets[key]?.throttled(now: now)
    }

    private mutating func move(_ key: Key, to account: String, now: Timestamp) {
        guard let bucket = buckets.removeValue(forKey: key) else { return }
        var known = key
        known.owner = .account(account)
        if buckets[known] == nil {
            buckets[known] = bucket
        } else {
            buckets[known]?.absorb(bucket, now: now)
        }
    }
}
