import CSQLite
import SyncEngine
import SyncProtocol

/// Reads the columns of one row in the order of the query.
///
/// A damaged file must be an error, not the end of the agent: a column of another type than is asked for is never
/// converted. It holds no longer than the row is the statement's current one.
@safe
struct SQLRow {
    private let statement: OpaquePointer
    private let table: StaticString
    private var position: Int32 = 0

    @unsafe
    init(_ statement: OpaquePointer, table: StaticString) {
        unsafe self.statement = statement
        self.table = table
    }

    /// Passes over columns that another column says are not used.
    mutating func skip(_ count: Int) {
        position += Int32(count)
    }

    mutating func optionalInteger() throws(StateFailure) -> Int64? {
        let column = next()
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_NULL: return nil
        case SQLITE_INTEGER: return unsafe sqlite3_column_int64(statement, column)
        default: throw damaged()
        }
    }

    mutating func integer() throws(StateFailure) -> Int64 {
        guard let number = try optionalInteger() else { throw damaged() }
        return number
    }

    mutating func flag() throws(StateFailure) -> Bool {
        try integer() != 0
    }

    mutating func optionalFlag() throws(StateFailure) -> Bool? {
        try optionalInteger().map { $0 != 0 }
    }

    mutating func optionalTime() throws(StateFailure) -> Timestamp? {
        try optionalInteger().map { Timestamp(nanoseconds: $0) }
    }

    mutating func time() throws(StateFailure) -> Timestamp {
        Timestamp(nanoseconds: try integer())
    }

    mutating func optionalText() throws(StateFailure) -> String? {
        let column = next()
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            guard let start = unsafe sqlite3_column_text(statement, column) else { throw damaged() }
            let count = Int(unsafe sqlite3_column_bytes(statement, column))
            return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        default: throw damaged()
        }
    }

    mutating func text() throws(StateFailure) -> String {
        guard let text = try optionalText() else { throw damaged() }
        return text
    }

    mutating func optionalBytes() throws(StateFailure) -> [UInt8]? {
        let column = next()
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
            let count = Int(unsafe sqlite3_column_bytes(statement, column))
            return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        default: throw damaged()
        }
    }

    mutating func bytes() throws(StateFailure) -> [UInt8] {
        guard let bytes = try optionalBytes() else { throw damaged() }
        return bytes
    }

    mutating func optionalDigest() throws(StateFailure) -> ValueDigest? {
        try optionalBytes().map { ValueDigest(bytes: $0) }
    }

    mutating func digest() throws(StateFailure) -> ValueDigest {
        ValueDigest(bytes: try bytes())
    }

    mutating func optionalChoice<T: RawRepresentable<String>>(_ type: T.Type = T.self) throws(StateFailure) -> T? {
        guard let text = try optionalText() else { return nil }
        guard let choice = T(rawValue: text) else { throw damaged() }
        return choice
    }

    mutating func choice<T: RawRepresentable<String>>(_ type: T.Type = T.self) throws(StateFailure) -> T {
        guard let choice = try optionalChoice(type) else { throw damaged() }
        return choice
    }

    /// A name through its type's own checks.
    mutating func name<T>(_ make: (String) throws(NameError) -> T) throws(StateFailure) -> T {
        guard let name = try optionalName(make) else { throw damaged() }
        return name
    }

    /// A name through its type's own checks, where there is one.
    mutating func optionalName<T>(_ make: (String) throws(NameError) -> T) throws(StateFailure) -> T? {
        guard let text = try optionalText() else { return nil }
        do {
            return try make(text)
        } catch {
            throw damaged()
        }
    }

    /// A setting's value as text, whatever its type.
    mutating func shown() throws(StateFailure) -> String {
        let column = position
        if unsafe sqlite3_column_type(statement, column) == SQLITE_INTEGER { return String(try integer()) }
        return try optionalText() ?? "nothing"
    }

    /// The failure of the column last read; names the place, never the content.
    func damaged() -> StateFailure {
        var whole = "load \(table)"
        if name(of: 0) == "id", unsafe sqlite3_column_type(statement, 0) == SQLITE_INTEGER {
            whole += unsafe " row \(sqlite3_column_int64(statement, 0))"
        }
        return StateFailure(message: "\(whole): column \(name(of: position - 1) ?? "\(position)") is damaged")
    }

    private func name(of column: Int32) -> String? {
        unsafe sqlite3_column_name(statement, column).map { unsafe String(cString: $0) }
    }

    private mutating func next() -> Int32 {
        defer { position += 1 }
        return position
    }
}
