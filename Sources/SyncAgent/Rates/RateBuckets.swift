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
            case .update, .claim: self = .writeVersion
            case .delete, .forceDelete: self = .delete
            case .restore: self = .restore
            case .tag: self = .tag
            }
        }
    }

    /// What a bucket is for.
    struct Key: Sendable, Hashable {
        /// The account, or what stands for it until an ARN has told it.
        let account: String
        let region: String
        let group: Group

        /// The bucket of a destination's call.
        init(_ destination: DestinationRecord, _ call: IntentCall) {
            if let known = destination.account {
                account = known
            } else if let id = destination.settings.accessKeyID {
                // Destinations with one key are in one account, whatever its number.
                account = "key:" + id.withBytes { String(decoding: $0, as: UTF8.self) }
            } else {
                account = "agent"
            }
            region = destination.region
            group = Group(call)
        }
    }

    /// The share of AWS's quotas that is used.
    let scale: Double
    private var buckets: [Key: RateBucket] = [:]

    init(scale: Double = 1) {
        self.scale = scale
    }

    /// Takes a place for one more call; says when it may leave.
    mutating func reserve(_ key: Key, now: Timestamp) -> Timestamp {
        buckets[key, default: RateBucket(quota: Group.quota * scale, now: now)].reserve(now: now)
    }

    /// AWS throttled a call of that bucket.
    mutating func throttled(_ key: Key, now: Timestamp) {
        buckets[key]?.throttled(now: now)
    }
}
