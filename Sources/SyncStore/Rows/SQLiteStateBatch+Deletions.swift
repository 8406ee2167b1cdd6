import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func deletions(region: String, name: String) throws(StateFailure) -> [DeletionRecord] {
        var arguments = SQLArguments()
        try arguments.add(region)
        try arguments.add(name)
        return try load(
            "deletions",
            """
            SELECT id, region, name, arn, account, deletion_date, last_ambiguous_delete_at, \
            last_ambiguous_create_at, follow_up, follow_up_after, attributes, tagged, budget, attributes_doubt_until FROM deletions \
            WHERE region = ? AND name = ? ORDER BY id
            """, arguments, Self.deletion)
    }

    func save(_ deletion: DeletionRecord) throws(StateFailure) {
        var arguments = SQLArguments()
        try arguments.add(deletion.region)
        try arguments.add(deletion.name)
        try arguments.add(deletion.arn)
        try arguments.add(deletion.account)
        arguments.add(deletion.deletionDate)
        arguments.add(deletion.lastAmbiguousDeleteAt)
        arguments.add(deletion.lastAmbiguousCreateAt)
        switch deletion.followUp {
        case .none:
            try arguments.add("none")
            arguments.add(nil as Timestamp?)
        case .forceDelete(let after):
            try arguments.add("force_delete")
            arguments.add(after)
        case .repeatDelete(let after):
            try arguments.add("repeat_delete")
            arguments.add(after)
        }
        try arguments.add(AttributesText.text(deletion.attributes))
        arguments.add(deletion.isTagged)
        try arguments.add(BudgetText.text(deletion.budget))
        arguments.add(deletion.attributesDoubtUntil)
        _ = try execute(
            "save a deletion",
            """
            INSERT INTO deletions(region, name, arn, account, deletion_date, last_ambiguous_delete_at, \
            last_ambiguous_create_at, follow_up, follow_up_after, attributes, tagged, budget, \
            attributes_doubt_until) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
            ON CONFLICT(arn) DO UPDATE SET \
            region = excluded.region, name = excluded.name, account = excluded.account, \
            deletion_date = excluded.deletion_date, last_ambiguous_delete_at = excluded.last_ambiguous_delete_at, \
            last_ambiguous_create_at = excluded.last_ambiguous_create_at, \
            follow_up = excluded.follow_up, follow_up_after = excluded.follow_up_after, \
            attributes = excluded.attributes, tagged = excluded.tagged, budget = excluded.budget, \
            attributes_doubt_until = excluded.attributes_doubt_until
            """, arguments)
    }

    func deleteDeletion(arn: String) throws(StateFailure) {
        var arguments = SQLArguments()
        try arguments.add(arn)
        _ = try execute("delete a deletion", "DELETE FROM deletions WHERE arn = ?", arguments)
    }

    func deleteDeletions(before now: Timestamp) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(now)
        _ = try execute("delete deletions", "DELETE FROM deletions WHERE deletion_date < ?", arguments)
    }

    private static func deletion(_ row: inout SQLRow) throws -> DeletionRecord {
        _ = try row.integer()
        let region = try row.text()
        let name = try row.text()
        let arn = try row.text()
        let account = try row.optionalText()
        let deletionDate = try row.time()
        let lastAmbiguousDeleteAt = try row.optionalTime()
        let lastAmbiguousCreateAt = try row.optionalTime()
        let followUp: DeletionRecord.FollowUp
        switch try row.text() {
        case "none":
            followUp = .none
            row.skip(1)
        case "force_delete": followUp = .forceDelete(after: try row.time())
        case "repeat_delete": followUp = .repeatDelete(after: try row.time())
        default: throw row.damaged()
        }
        var deletion = DeletionRecord(
            region: region, name: name, arn: arn, account: account, deletionDate: deletionDate,
            lastAmbiguousDeleteAt: lastAmbiguousDeleteAt, lastAmbiguousCreateAt: lastAmbiguousCreateAt,
            followUp: followUp)
        deletion.attributes = try row.attributes()
        deletion.isTagged = try row.flag()
        deletion.budget = try BudgetText.read(&row)
        deletion.attributesDoubtUntil = try row.optionalTime()
        return deletion
    }
}
