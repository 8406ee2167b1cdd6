import CSQLite
import SyncEngine
import SyncProtocol

/// The values of a statement's placeholders, in their order.
struct SQLArguments {
    private enum Value {
        case null
        case integer(Int64)
        case text(String)
        case bytes([UInt8])
        /// Sealed when it is written, since it may be replaced before.
        case payload(SecretValue, SealedPlace)
    }

    private var values: [Value] = []

    /// No values yet; room for so many.
    init(capacity: Int = 0) {
        values.reserveCapacity(capacity)
    }

    mutating func add(_ number: Int64?) {
        values.append(number.map(Value.integer) ?? .null)
    }

    mutating func add(_ flag: Bool?) {
        add(flag.map { $0 ? 1 : 0 as Int64 })
    }

    mutating func add(_ time: Timestamp?) {
        add(time?.nanoseconds)
    }

    mutating func add(_ bytes: [UInt8]?) {
        values.append(bytes.map(Value.bytes) ?? .null)
    }

    mutating func add(_ digest: ValueDigest?) {
        add(digest?.bytes)
    }

    mutating func add(sealing payload: SecretValue?, at place: @autoclosure () -> SealedPlace) {
        values.append(payload.map { .payload($0, place()) } ?? .null)
    }

    /// The same values, payloads sealed.
    func sealed(by sealer: Sealer) throws(StateFailure) -> SQLArguments {
        var sealed = self
        for index in values.indices {
            guard case .payload(let payload, let place) = values[index] else { continue }
            sealed.values[index] = .bytes(try sealer.seal(payload, at: place))
        }
        return sealed
    }

    /// A text that is kept as it is. SQLite would cut it at a NUL, and make two names one.
    mutating func add(_ text: String?) throws(StateFailure) {
        guard let text else { return values.append(.null) }
        guard !text.utf8.contains(0) else {
            throw StateFailure(message: "save a row: a text in it contains a NUL character")
        }
        values.append(.text(text))
    }

    mutating func add(_ name: some UTF8Name) throws(StateFailure) {
        try add(name.text)
    }

    /// A text for people, of which a NUL may go.
    mutating func add(prose text: String?) throws(StateFailure) {
        guard let text else { return try add(nil as String?) }
        try add(
            text.utf8.contains(0)
                ? String(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : Character($0) }) : text)
    }

    /// Gives the values to a statement that has as many placeholders; SQLite copies what it is given.
    func bind(to statement: OpaquePointer, of connection: SQLiteConnection) throws(SQLiteError) {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(statement, place)
                case .integer(let number): unsafe sqlite3_bind_int64(statement, place, number)
                case .text(let text): unsafe Self.bind(text, place, statement)
                case .bytes(let bytes):
                    // An empty blob has no address of its own, and no address would bind NULL.
                    bytes.isEmpty
                        ? unsafe sqlite3_bind_zeroblob(statement, place, 0)
                        : unsafe bytes.withUnsafeBytes {
                            unsafe sqlite3_bind_blob64(
                                statement, place, $0.baseAddress, UInt64($0.count), Self.transient)
                        }
                case .payload: preconditionFailure("a payload is sealed before it is written")
                }
            guard code == SQLITE_OK else { throw connection.failure }
        }
    }

    private static func bind(_ text: String, _ place: Int32, _ statement: OpaquePointer) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            // An empty text, too, must not become NULL for want of an address.
            guard let start = bytes.baseAddress else {
                return unsafe sqlite3_bind_text(statement, place, "", 0, nil)
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe sqlite3_bind_text64(
                    statement, place, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// SQLITE_TRANSIENT: the bytes are copied before the call returns.
    private static var transient: sqlite3_destructor_type? {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
