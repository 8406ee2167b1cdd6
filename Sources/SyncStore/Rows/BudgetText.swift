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

    static func read(_ row: inout SQLRow) throws(StateFailure) -> VersionBudget {
        guard let text = try row.optionalText() else { return VersionBudget() }
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
