import JSONDocument
import SyncEngine

/// Small lists as JSON text in one column.
enum TextList {
    static func text(_ strings: [String]) -> String {
        write(.array(strings.map { .string($0) }))
    }

    static func text(_ numbers: [Int64]) -> String {
        write(.array(numbers.map { .integer($0) }))
    }

    static func strings(_ text: String) -> [String]? {
        guard let items = read(text)?.array else { return nil }
        let strings = items.compactMap(\.string)
        return strings.count == items.count ? strings : nil
    }

    static func numbers(_ text: String) -> [Int64]? {
        guard let items = read(text)?.array else { return nil }
        let numbers = items.compactMap(\.int64)
        return numbers.count == items.count ? numbers : nil
    }

    static func write(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.write(value, style: .canonical), as: UTF8.self)
    }

    static func read(_ text: String) -> JSONValue? {
        try? JSONReader().read(Array(text.utf8))
    }
}

extension SQLRow {
    mutating func optionalStrings() throws(StateFailure) -> [String]? {
        guard let text = try optionalText() else { return nil }
        guard let strings = TextList.strings(text) else { throw damaged() }
        return strings
    }

    mutating func optionalNumbers() throws(StateFailure) -> [Int64]? {
        guard let text = try optionalText() else { return nil }
        guard let numbers = TextList.numbers(text) else { throw damaged() }
        return numbers
    }
}
