import SyncProtocol

/// A plan as a table.
enum PlanTable {
    /// The entries, how many there are, and the plan's name.
    static func render(_ plan: SyncPlan) -> String {
        guard plan.total > 0 else { return "Nothing to do: \(compared(plan.surveyed))" }
        let table = ColumnTable.render(
            titles: ["Action", "Secret", "Destination", "Name in AWS", "Reason"],
            plan.entries.map { entry in
                [
                    entry.action.rawValue, secret(entry), entry.destination,
                    entry.externalName.isEmpty ? "-" : entry.externalName, entry.reason,
                ]
            })
        let left = plan.total - Int64(plan.entries.count)
        let more = left > 0 ? "\n... and \(left) more; see --limit" : ""
        return "\(table)\(more)\n\n\(summary(plan.total, plan.counts)) Plan: \(plan.plan)"
    }

    /// What a reconciliation came to.
    static func render(_ done: SyncReconciliation) -> String {
        guard done.total > 0 else { return "Nothing to do: \(compared(done.surveyed))" }
        let statuses = SyncStatus.allCases.compactMap { status in
            done.statuses[status].map { "\($0) \(status.rawValue)" }
        }
        return "\(summary(done.total, done.counts)) Now: \(statuses.joined(separator: ", "))"
    }

    private static func summary(_ total: Int64, _ counts: [PlanEntry.Action: Int64]) -> String {
        let parts = PlanEntry.Action.allCases.compactMap { action in
            counts[action].map { "\($0) \(action.rawValue)" }
        }
        return "\(total) \(total == 1 ? "entry" : "entries"): \(parts.joined(separator: ", "))."
    }

    private static func compared(_ surveyed: [SurveyView]) -> String {
        let count = surveyed.reduce(0) { $0 + $1.compared }
        return surveyed.contains { $0.source == .none }
            ? "all is as AWS confirmed it (not all of it was compared with AWS)"
            : "all is as it is wanted, \(count) \(count == 1 ? "secret" : "secrets") compared with AWS"
    }

    private static func secret(_ entry: PlanEntry) -> String {
        "\(entry.mount)/\(entry.secretName)" + (entry.subKey.map { "/\($0)" } ?? "")
    }
}
