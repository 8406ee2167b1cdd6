import FoundationEssentials
import GRDB
import SyncEngine
import SyncProtocol

/// The values of a statement's placeholders, in their order.
struct SQLArguments {
    private var values: [DatabaseValue] = []

    var statementArguments: StatementArguments {
        StatementArguments(values)
    }

    mutating func add(_ number: Int64?) {
        values.append(number?.databaseValue ?? .null)
    }

    mutating func add(_ flag: Bool?) {
        add(flag.map { $0 ? 1 : 0 as Int64 })
    }

    mutating func add(_ time: Timestamp?) {
        add(time?.nanoseconds)
    }

    mutating func add(_ bytes: [UInt8]?) {
        values.append(bytes.map { Data($0).databaseValue } ?? .null)
    }

    mutating func add(_ digest: ValueDigest?) {
        add(digest?.bytes)
    }

    /// A text that is kept as it is. SQLite would cut it at a NUL, and make two names one.
    mutating func add(_ text: String?) throws(StateFailure) {
        if let text, text.utf8.contains(0) {
            throw StateFailure(message: "save a row: a text in it contains a NUL character")
        }
        values.append(text?.databaseValue ?? .null)
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
}
