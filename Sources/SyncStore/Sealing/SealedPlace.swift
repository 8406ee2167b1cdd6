/// The place a sealed field belongs to; bound into the seal, so that nobody can move the field elsewhere.
struct SealedPlace {
    /// The layout of these bytes and of the seal, not the number of the schema: adding a column reseals nothing.
    static let format: UInt8 = 1

    let table: String
    let row: Int64
    let column: String
    let destination: Int64
    let name: String
    /// The generation or revision the bytes are of: an older seal of the same row does not open either.
    let generation: Int64

    /// What the row's key is derived for.
    var keyInfo: [UInt8] {
        var bytes = Array("secretsync row".utf8)
        Self.append(table, to: &bytes)
        Self.append(row, to: &bytes)
        return bytes
    }

    /// What the seal authenticates. Lengths go before texts, so that no two places have the same bytes.
    var authenticated: [UInt8] {
        var bytes = [Self.format]
        Self.append(table, to: &bytes)
        Self.append(row, to: &bytes)
        Self.append(column, to: &bytes)
        Self.append(destination, to: &bytes)
        Self.append(name, to: &bytes)
        Self.append(generation, to: &bytes)
        return bytes
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(Int64(text.utf8.count), to: &bytes)
        bytes += text.utf8
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
