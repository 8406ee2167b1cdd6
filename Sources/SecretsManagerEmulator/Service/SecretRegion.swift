/// All secrets of one account in one region.
struct SecretRegion: Sendable {
    /// A change that ListSecrets does not show yet.
    private struct Change: Sendable {
        let at: Int64
        let name: String
        let secret: Secret?
    }

    /// A name that a force delete has not released yet.
    private struct Release: Sendable {
        var createsLeft: Int
        let until: Int64
    }

    private(set) var index = SecretIndex()
    /// What ListSecrets shows, where it lags behind; nil where it does not.
    private var stale: SecretIndex?
    private var unlisted: [Change] = []
    private var releasing: [String: Release] = [:]
    private var nextSequence: UInt64 = 1
    private var earliestDeletion = Int64.max

    /// By name.
    var secrets: [String: Secret] { index.secrets }

    /// The number that the next new secret gets.
    mutating func takeSequence() -> UInt64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    /// Stores a new or changed secret.
    mutating func put(_ secret: Secret, now: Int64) {
        index.put(secret)
        if let date = secret.deletionDate { earliestDeletion = min(earliestDeletion, date) }
        if stale != nil { unlisted.append(Change(at: now, name: secret.name, secret: secret)) }
    }

    /// Removes a secret for good.
    mutating func remove(_ name: String, now: Int64) {
        index.remove(name)
        if stale != nil { unlisted.append(Change(at: now, name: name, secret: nil)) }
    }

    /// Holds a name back: so many creates of it are refused, and all until that time.
    mutating func hold(_ name: String, creates: Int, until: Int64) {
        releasing[name] = Release(createsLeft: creates, until: until)
    }

    /// Whether a create of that name still meets a force delete that has not settled; counts the create.
    mutating func isReleasing(_ name: String, now: Int64) -> Bool {
        guard var release = releasing[name] else { return false }
        guard release.createsLeft > 0 || release.until > now else {
            releasing[name] = nil
            return false
        }
        release.createsLeft = max(0, release.createsLeft - 1)
        releasing[name] = release
        return true
    }

    /// Removes what was scheduled for deletion up to now, and lists what is old enough to be listed.
    mutating func advance(now: Int64, listLag: Int64) {
        if now >= earliestDeletion {
            earliestDeletion = Int64.max
            for secret in index.secrets.values {
                guard let date = secret.deletionDate else { continue }
                if date <= now { remove(secret.name, now: now) } else { earliestDeletion = min(earliestDeletion, date) }
            }
        }
        if listLag == 0 {
            stale = nil
            unlisted = []
        } else if stale == nil {
            // A lag begins now: what there is has been listed.
            stale = index
        } else {
            let ripe = unlisted.prefix { $0.at <= now - listLag }
            for change in ripe {
                if let secret = change.secret { stale?.put(secret) } else { stale?.remove(change.name) }
            }
            unlisted.removeFirst(ripe.count)
        }
    }

    /// What ListSecrets shows.
    var listed: SecretIndex { stale ?? index }

    /// The secret of that name, full ARN, or ARN without the suffix.
    ///
    /// A partial ARN that itself ends like a suffix is read as a full one and finds nothing, as in AWS (recorded).
    func find(_ id: String, in scope: Scope) -> Secret? {
        guard SecretARN.isARN(id) else { return secrets[id] }
        guard let resource = SecretARN.resource(id, in: scope) else { return nil }
        if let name = SecretARN.withoutSuffix(resource) {
            guard let secret = secrets[name], secret.arn == id else { return nil }
            return secret
        }
        return secrets[resource]
    }
}
