import Crypto
import FoundationEssentials
import SyncEngine

/// The store's own keys, wrapped under the install key in the database.
///
/// Three keys, because each has another reader: the data key never leaves the store, the MAC key makes digests in the
/// engine, the audit key makes them in the audit log, which people may copy elsewhere.
struct Keyring: Sendable {
    private static let keyBytes = 32

    /// Seals payloads and credentials.
    let dataKey: SymmetricKey
    /// Makes digests of values.
    let macKey: SecretValue
    /// Makes digests for the audit log.
    let auditKey: SecretValue

    /// New keys.
    init() {
        dataKey = SymmetricKey(size: .bits256)
        macKey = Self.randomKey()
        auditKey = Self.randomKey()
    }

    /// The keys of a store.
    ///
    /// - Parameters:
    ///   - wrapped: what ``wrapped(under:store:)`` made.
    ///   - installKey: the install key.
    ///   - store: the store's id.
    /// - Throws: ``StoreError`` with the code `sealed` when the install key is another one.
    init(wrapped: [UInt8], under installKey: borrowing KeyBuffer, store: String) throws(StoreError) {
        do {
            let box = try AES.GCM.SealedBox(combined: wrapped)
            var opened = try AES.GCM.open(box, using: Self.symmetric(installKey), authenticating: Self.place(store))
            defer { opened.resetBytes(in: opened.startIndex..<opened.endIndex) }
            guard opened.count == 3 * Self.keyBytes else { throw CryptoKitError.incorrectParameterSize }
            dataKey = SymmetricKey(data: opened.prefix(Self.keyBytes))
            macKey = SecretValue(Array(opened.dropFirst(Self.keyBytes).prefix(Self.keyBytes)))
            auditKey = SecretValue(Array(opened.suffix(Self.keyBytes)))
        } catch {
            throw StoreError(
                code: .sealed, message: "unseal the store: the seal key is not the one this store was made with")
        }
    }

    /// The keys, wrapped for the database.
    func wrapped(under installKey: borrowing KeyBuffer, store: String) throws(StoreError) -> [UInt8] {
        do {
            let bytes = dataKey.secretBytes + macKey.withBytes { $0 } + auditKey.withBytes { $0 }
            let box = try AES.GCM.seal(bytes, using: Self.symmetric(installKey), authenticating: Self.place(store))
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            return Array(combined)
        } catch {
            throw StoreError(code: .unavailable, message: "wrap the keyring: the crypto library refused")
        }
    }

    private static func symmetric(_ key: borrowing KeyBuffer) -> SymmetricKey {
        unsafe key.withBytes { unsafe SymmetricKey(data: $0) }
    }

    private static func randomKey() -> SecretValue {
        SecretValue(SymmetricKey(size: .bits256).secretBytes)
    }

    private static func place(_ store: String) -> [UInt8] {
        Array("secretsync keyring 1 \(store)".utf8)
    }
}

extension SymmetricKey {
    fileprivate var secretBytes: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
