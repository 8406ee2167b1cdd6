import Crypto
import FoundationEssentials
import SyncEngine
import Synchronization

/// Seals the secret fields of rows: AES-256-GCM under a key of the row's own, derived from the data key.
///
/// A sealed field is the format byte, then nonce, ciphertext and tag. A key per row keeps the number of random nonces
/// under one key far below the bound of NIST SP 800-38D (2^32).
struct Sealer: Sendable {
    /// Rows whose keys are held at most.
    private static let heldKeys = 2_048

    private let dataKey: SymmetricKey
    private let rowKeys = RowKeys()

    init(dataKey: SymmetricKey) {
        self.dataKey = dataKey
    }

    /// The value, sealed for that place.
    func seal(_ value: SecretValue, at place: SealedPlace) throws(StateFailure) -> [UInt8] {
        do {
            let box = try value.withBytes {
                try AES.GCM.seal($0, using: rowKey(place), authenticating: place.authenticated)
            }
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            return [SealedPlace.format] + combined
        } catch {
            throw StateFailure(
                message: "seal \(place.table) row \(place.row), \(place.column): the crypto library refused")
        }
    }

    /// The value that was sealed for that place; fails on bytes that were altered, or sealed for another place.
    func open(_ sealed: [UInt8], at place: SealedPlace) throws(StateFailure) -> SecretValue {
        do {
            guard sealed.first == SealedPlace.format else { throw CryptoKitError.incorrectParameterSize }
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
            var opened = try AES.GCM.open(box, using: rowKey(place), authenticating: place.authenticated)
            defer { opened.resetBytes(in: opened.startIndex..<opened.endIndex) }
            return SecretValue(Array(opened))
        } catch {
            throw StateFailure(
                message: "unseal \(place.table) row \(place.row), \(place.column): it was altered, or belongs elsewhere"
            )
        }
    }

    private func rowKey(_ place: SealedPlace) -> SymmetricKey {
        rowKeys.keys.withLock { keys in
            let row = RowKeys.Row(table: place.table, row: place.row)
            if let key = keys[row] { return key }
            if keys.count >= Self.heldKeys { keys = [:] }
            let key = HKDF<SHA256>.expand(pseudoRandomKey: dataKey, info: place.keyInfo, outputByteCount: 32)
            keys[row] = key
            return key
        }
    }
}

/// Keys of rows that were derived lately: a derivation costs more than sealing a short value.
private final class RowKeys: Sendable {
    struct Row: Hashable {
        let table: String
        let row: Int64
    }

    let keys = Mutex<[Row: SymmetricKey]>([:])
}
