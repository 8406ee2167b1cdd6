import SyncEngine
import SyncProtocol

/// An intent's call as columns: which call, and what of it is filled.
struct IntentColumns {
    /// The word in `intent_call`.
    enum Word: String {
        case create
        case update
        case claim
        case delete
        case forceDelete = "force_delete"
        case restore
        case tag
        case untag
        case rekey
        case replicate
        case unreplicate
    }

    let word: Word
    var arn: String?
    var bytes: IntentCall.Bytes?
    var recoveryWindow: Int64?
    var tagsRevision: Int64?
    var tagKeys: [String]?
    var region: String?

    init(_ call: IntentCall) {
        switch call {
        case .create(let bytes):
            word = .create
            self.bytes = bytes
        case .update(let arn, let bytes):
            word = .update
            self.arn = arn
            self.bytes = bytes
        case .claim:
            word = .claim
        case .delete(let arn, let recoveryWindow):
            word = .delete
            self.arn = arn
            self.recoveryWindow = recoveryWindow
        case .forceDelete(let arn):
            word = .forceDelete
            self.arn = arn
        case .restore(let arn):
            word = .restore
            self.arn = arn
        case .tag(let arn, let revision):
            word = .tag
            self.arn = arn
            tagsRevision = revision
        case .untag(let arn, let keys):
            word = .untag
            self.arn = arn
            tagKeys = keys
        case .rekey(let arn):
            word = .rekey
            self.arn = arn
        case .replicate(let arn, let region):
            word = .replicate
            self.arn = arn
            self.region = region
        case .unreplicate(let arn, let region):
            word = .unreplicate
            self.arn = arn
            self.region = region
        }
    }

    init(
        word: Word, arn: String?, bytes: IntentCall.Bytes?, recoveryWindow: Int64?, tagsRevision: Int64?,
        tagKeys: [String]?, region: String?
    ) {
        self.word = word
        self.arn = arn
        self.bytes = bytes
        self.recoveryWindow = recoveryWindow
        self.tagsRevision = tagsRevision
        self.tagKeys = tagKeys
        self.region = region
    }

    /// The call; nil when a column it needs is empty.
    var call: IntentCall? {
        switch word {
        case .create: bytes.map { .create($0) }
        case .update: if let arn, let bytes { .update(arn: arn, bytes) } else { nil }
        case .claim: .claim
        case .delete: if let arn, let recoveryWindow { .delete(arn: arn, recoveryWindow: recoveryWindow) } else { nil }
        case .forceDelete: arn.map { .forceDelete(arn: $0) }
        case .restore: arn.map { .restore(arn: $0) }
        case .tag: if let arn, let tagsRevision { .tag(arn: arn, revision: tagsRevision) } else { nil }
        case .untag: if let arn, let tagKeys { .untag(arn: arn, keys: tagKeys) } else { nil }
        case .rekey: arn.map { .rekey(arn: $0) }
        case .replicate: if let arn, let region { .replicate(arn: arn, region: region) } else { nil }
        case .unreplicate: if let arn, let region { .unreplicate(arn: arn, region: region) } else { nil }
        }
    }
}
