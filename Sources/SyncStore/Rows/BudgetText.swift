import JSONDocument
import SyncEngine
import SyncProtocol

/// A version budget as `{"hours":{"<hours since 1970>":<writes>},"last":<nanoseconds>}`; no text for an unused one.
enum BudgetText {
    static func text(_ budget: VersionBudget) -> String? {
        guard budget != VersionBudget() else { return nil }
        // Numbers alone: nothing in it needs a writer of JSON.
        let hours = budget.hours.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        let last = budget.lastWriteAt.map { ",\"last\":\($0.nanoseconds)" }
        return "{\"hours\":{\(hours.joined(separator: ","))}\(last ?? "")}"
    }

    /// Reads the text as ``text(_:)`` spells it, which is nearly always; nil for any other spelling of the JSON.
    private static func plain(_ text: String) -> VersionBudget? {
        let parts = text.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        // {"hours":{"<hour>":<count>,"<hour>":<count>},"last":<nanoseconds>}
        guard parts.count >= 5, parts.count % 2 == 1, parts[0].elementsEqual("{".utf8),
            parts[1].elementsEqual("hours".utf8), parts[2].elementsEqual(":{".utf8)
        else { return nil }
        var hours: [Int64: Int] = [:]
        var last: Timestamp?
        for index in stride(from: 3, to: parts.count, by: 2) {
            guard parts[index + 1].first == UInt8(ascii: ":") else { return nil }
            let value = parts[index + 1].dropFirst()
            if parts[index].elementsEqual("last".utf8) {
                guard index + 2 == parts.count, value.last == UInt8(ascii: "}"),
                    let time = Int64(String(decoding: value.dropLast(), as: UTF8.self))
                else { return nil }
                last = Timestamp(nanoseconds: time)
            } else {
                let digits = value.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard let hour = Int64(String(decoding: parts[index], as: UTF8.self)),
                    let count = Int(String(decoding: digits, as: UTF8.self))
                else { return nil }
                hours[hour] = count
                let rest = value.dropFirst(digits.count)
                guard rest.elementsEqual(",".utf8) || rest.elementsEqual("},".utf8) || rest.elementsEqual("}}".utf8)
                else {
                    return nil
                }
            }
        }
        return VersionBudget(hours: hours, lastWriteAt: last)
    }

    static func read(_ row: inout SQLRow) throws(StateFailure) -> VersionBudget {
        guard let text = try row.optionalText() else { return VersionBudget() }
        if let budget = plain(text) { return budget }
        guard let document = TextList.read(text), let members = document["hours"]?.object?.members else {
            throw row.damaged()
        }
        var hours: [Int64: Int] = [:]
        for member in members {
            guard let hour = Int64(member.name), let count = member.value.int64 else { throw row.damaged() }
            hours[hour] = Int(count)
        }
        return VersionBudget(hours: hours, lastWriteAt: document["last"]?.int64.map { Timestamp(nanoseconds: $0) })
    }
}
