/// All secrets of one account in one region.
struct SecretRegion: Sendable {
    /// By name.
    private(set) var secrets: [String: Secret] = [:]
    /// Names in the order of creation.
    private(set) var listing: [(sequence: UInt64, name: String)] = []
    /// Names that a force delete has not released yet, with the number of creates still to be refused.
    private(set) var releasing: [String: Int] = [:]
    private var nextSequence: UInt64 = 1
    private var earliestDeletion = Int64.max

    /// The number that the next new secret gets.
    mutating func takeSequence() -> UInt64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    /// Stores a new secret.
    mutating func insert(_ secret: Secret) {
        secrets[secret.name] = secret
        listing.append((secret.sequence, secret.name))
    }

    /// Stores a changed secret.
    mutating func replace(_ secret: Secret) {
        secrets[secret.name] = secret
        if let date = secret.deletionDate { earliestDeletion = min(earliestDeletion, date) }
    }

    /// Removes a secret for good; its name is held back for that many creates.
    mutating func remove(_ secret: Secret, lag: Int) {
        secrets[secret.name] = nil
        let index = position(of: secret.sequence)
        if index < listing.count, listing[index].sequence == secret.sequence { listing.remove(at: index) }
        if lag > 0 { releasing[secret.name] = lag }
    }

    /// Removes what was scheduled for deletion up to now.
    mutating func expire(now: Int64) {
        guard now >= earliestDeletion else { return }
        earliestDeletion = Int64.max
        for secret in secrets.values {
            guard let date = secret.deletionDate else { continue }
            if date <= now { remove(secret, lag: 0) } else { earliestDeletion = min(earliestDeletion, date) }
        }
    }

    /// Whether a create of that name still meets a force delete that has not settled; counts the create.
    mutating func isReleasing(_ name: String) -> Bool {
        guard let left = releasing[name] else { return false }
        releasing[name] = left > 1 ? left - 1 : nil
        return true
    }

    /// The first place in ``listing`` that is not before that sequence number.
    func position(of sequence: UInt64) -> Int {
        var low = 0
        var high = listing.count
        while low < high {
            let middle = (low + high) / 2
            if listing[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

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
