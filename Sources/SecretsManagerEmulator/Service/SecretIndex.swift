/// Secrets by name, and in the order of their creation.
struct SecretIndex: Sendable {
    private(set) var secrets: [String: Secret] = [:]
    /// Names in the order of creation.
    private(set) var listing: [(sequence: UInt64, name: String)] = []

    /// Stores a new or changed secret.
    mutating func put(_ secret: Secret) {
        let old = secrets.updateValue(secret, forKey: secret.name)
        guard old?.sequence != secret.sequence else { return }
        if let old { drop(old.sequence) }
        // Nearly always the newest; a copy that was listed late comes in its place.
        if let last = listing.last, last.sequence > secret.sequence {
            listing.insert((secret.sequence, secret.name), at: position(of: secret.sequence))
        } else {
            listing.append((secret.sequence, secret.name))
        }
    }

    /// Removes the secret of that name.
    mutating func remove(_ name: String) {
        guard let secret = secrets.removeValue(forKey: name) else { return }
        drop(secret.sequence)
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

    private mutating func drop(_ sequence: UInt64) {
        let index = position(of: sequence)
        if index < listing.count, listing[index].sequence == sequence { listing.remove(at: index) }
    }
}
