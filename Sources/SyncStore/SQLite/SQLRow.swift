import FoundationEssentials
import GRDB
import SyncEngine
import SyncProtocol

/// Reads the columns of one row in the order of the query.
///
/// GRDB's own conversions trap on a column of another type; a damaged file must be an error, not the end of the agent.
struct SQLRow {
    private let row: Row
    private let table: StaticString
    private var position = 0

    init(_ row: Row, table: StaticString) {
        self.row = row
        self.table = table
    }

    /// Passes over columns that another column says are not used.
    mutating func skip(_ count: Int) {
        position += count
    }

    mutating func optionalInteger() throws(StateFailure) -> Int64? {
        switch next() {
        case .null: nil
        case .int64(let number): number
        case .double, .string, .blob: throw damaged()
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
        switch next() {
        case .null: nil
        case .string(let text): text
        case .double, .int64, .blob: throw damaged()
        }
    }

    mutating func text() throws(StateFailure) -> String {
        guard let text = try optionalText() else { throw damaged() }
        return text
    }

    mutating func optionalBytes() throws(StateFailure) -> [UInt8]? {
        switch next() {
        case .null: nil
        case .blob(let data): Array(data)
        case .double, .int64, .string: throw damaged()
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

    /// The failure of the column last read; names the place, never the content.
    func damaged() -> StateFailure {
        let columns = Array(row.columnNames)
        let column = columns.indices.contains(position - 1) ? columns[position - 1] : "\(position)"
        var whole = "load \(table)"
        if columns.first == "id", case .int64(let id) = (row[0] as DatabaseValue).storage { whole += " row \(id)" }
        return StateFailure(message: "\(whole): column \(column) is damaged")
    }

    private mutating func next() -> DatabaseValue.Storage {
        defer { position += 1 }
        return (row[position] as DatabaseValue).storage
    }
}
