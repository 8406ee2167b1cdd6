import JSONDocument
import SyncEngine
import SyncProtocol

/// A version budget as `{"hours":{"<hours since 1970>":<writes>},"last":<nanoseconds>}`; no text for an unused one.
enum BudgetText {
    static func text(_ budget: VersionBudget) -> String? {
        guard budget != VersionBudget() else { return nil }
        let hours = budget.hours.sorted { $0.key < $1.key }.map { hour, count in
            JSONObject.Member(name: String(hour), value: .integer(count))
        }
        var members = [JSONObject.Member(name: "hours", value: .object(JSONObject(hours)))]
        if let last = budget.lastWriteAt {
            members.append(JSONObject.Member(name: "last", value: .integer(last.nanoseconds)))
        }
        return TextList.write(.object(JSONObject(members)))
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
