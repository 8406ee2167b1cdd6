import Crypto
import Synchronization

/// Derived signing keys, so that only the first request of a day pays for the derivation (four HMACs).
///
/// An entry is found by day, region, service and key id, and is used only if it was derived from the same secret key:
/// a corrected secret takes effect at once. When full, keys of other days go first, then all.
public final class SigningKeyCache: Sendable {
    private struct Slot: Hashable {
        let day: String
        let region: String
        let service: String
        let accessKeyID: String
    }

    private struct Entry {
        /// Tells whether the secret key is the same, without keeping it: an entry outlives its destination.
        let fingerprint: HMAC<SHA256>.MAC
        let key: SymmetricKey
    }

    private let capacity: Int
    private let entries = Mutex<[Slot: Entry]>([:])
    private let fingerprintKey = SymmetricKey(size: .bits256)

    /// A cache of at most that many keys.
    public init(capacity: Int = 64) {
        self.capacity = max(1, capacity)
    }

    /// How many keys are held.
    var count: Int {
        entries.withLock(\.count)
    }

    /// The signing key, derived if it is not there.
    func key(day: String, region: String, service: String, credentials: AWSCredentials) -> SymmetricKey {
        let slot = Slot(day: day, region: region, service: service, accessKeyID: credentials.accessKeyID)
        let fingerprint = HMAC<SHA256>.authenticationCode(
            for: Array(credentials.secretAccessKey.utf8), using: fingerprintKey)
        return entries.withLock { entries in
            if let entry = entries[slot], entry.fingerprint == fingerprint { return entry.key }
            let key = Self.derive(
                secretAccessKey: credentials.secretAccessKey, day: day, region: region, service: service)
            if entries.count >= capacity {
                entries = entries.filter { $0.key.day == day }
            }
            if entries.count >= capacity {
                entries.removeAll()
            }
            entries[slot] = Entry(fingerprint: fingerprint, key: key)
            return key
        }
    }

    private static func derive(secretAccessKey: String, day: String, region: String, service: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(secretAccessKey)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return key
    }
}
