import JSONDocument
import SyncProtocol

/// Why a row is in its state, in words: pure, from what the agent says of the row and of its destination.
struct RowExplanation {
    /// Labelled lines, in the order they are shown.
    let lines: [(label: String, text: String)]
    /// What it comes to, in one sentence.
    let summary: String

    /// Explains a row.
    ///
    /// - Parameters:
    ///   - row: the row, with detail.
    ///   - destination: what the agent answers for its destination; nil when it cannot be read.
    init(_ row: AssociationRow, destination: JSONObject?) {
        summary = Self.summary(of: row)
        var lines: [(label: String, text: String)] = []
        lines.append(("status", "\(row.status.rawValue) since \(row.updatedAt)"))
        lines.append(("why", summary))
        if let todo = Self.remedy(for: row) { lines.append(("what to do", todo)) }
        lines.append(("rule", Self.rule(destination)))
        lines.append(("name in AWS", row.externalName.isEmpty ? "none" : row.externalName))
        if let arn = row.arn { lines.append(("arn", arn)) }
        lines.append(("version", Self.version(of: row)))
        lines.append(("token", row.awsVersionID.map { "\($0) (the VersionId in AWS)" } ?? "none yet"))
        lines.append(("last answer", Self.lastAnswer(of: row)))
        if row.attempts > 0 { lines.append(("attempts", "\(row.attempts) since the last success")) }
        lines.append(("next attempt", row.nextRetryAt.map(\.description) ?? Self.next(of: row)))
        for replica in row.replicas {
            let words = replica.message.map { ": \($0)" } ?? ""
            lines.append(("copy in \(replica.region)", replica.status + words))
        }
        for warning in row.warnings { lines.append(("warning", warning)) }
        self.lines = lines
    }

    private static func summary(of row: AssociationRow) -> String {
        if let reason = row.pendingReason { return pending(reason) }
        if let error = row.error { return "\(error.reason): \(error.message)" }
        switch row.status {
        case .synced: return "AWS confirmed the bytes of version \(row.syncedVersion.map(String.init) ?? "unknown")"
        case .pending: return "it is in line, or a request is under way"
        case .unsynced: return "nothing of it is to be in AWS: it was removed, or its secret has no live version"
        case .unknown: return "the agent does not know yet what became of it"
        case .internalError, .clientSideError, .externalServiceError: return "an attempt failed"
        }
    }

    private static func pending(_ reason: PendingReason) -> String {
        switch reason {
        case .disabled: "the agent is switched off: commands are accepted, AWS is left alone"
        case .awaitingValue: "the agent does not have the bytes of the live version, and no provider gave them"
        case .versionBudget: "AWS keeps about 100 versions of a secret a day, and this one used them up"
        case .horizon: "an earlier request may still arrive at AWS; writing now could be undone by it"
        case .throttled: "AWS asked to slow down"
        case .circuitOpen:
            "nothing of the destination answers, or its credentials are refused: it is left alone for now"
        case .nameReleasing: "AWS has not released the name that the agent deleted"
        }
    }

    private static func remedy(for row: AssociationRow) -> String? {
        if let hint = row.error?.hint { return hint }
        switch row.pendingReason {
        case .disabled: return "secretsync write sys/sync/config disabled=false"
        case .awaitingValue:
            return "push the value again: secretsync secret put -mount=\(row.mount) \(row.secretName) ..."
        case .versionBudget: return "nothing; write the secret less often"
        case .circuitOpen: return "secretsync destination check NAME says what is in the way"
        case .horizon, .throttled, .nameReleasing: return "nothing: it goes on by itself"
        case nil: return nil
        }
    }

    private static func rule(_ destination: JSONObject?) -> String {
        let options = destination?["options"]
        let granularity = options?["granularity_level"]?.string ?? "secret-path"
        guard let template = options?["secret_name_template"]?.string, !template.isEmpty else {
            return "the agent's default name template, granularity \(granularity)"
        }
        return "name template \(template), granularity \(granularity)"
    }

    private static func version(of row: AssociationRow) -> String {
        let host = row.version.map { "\($0) in the host" } ?? "none is live in the host"
        return host + ", " + (row.syncedVersion.map { "\($0) in AWS" } ?? "none confirmed in AWS")
    }

    private static func lastAnswer(of row: AssociationRow) -> String {
        guard let error = row.error else {
            return row.status == .synced ? "applied" : "none that failed"
        }
        var text = error.awsCode ?? error.reason
        if let id = error.awsRequestID { text += ", request id \(id)" }
        return text + ", failing since \(error.since)"
    }

    private static func next(of row: AssociationRow) -> String {
        switch row.status {
        case .synced, .unsynced: "none: nothing is left to do"
        case .pending, .unknown: "as soon as it can go on"
        case .internalError, .clientSideError, .externalServiceError:
            "none by itself: setting the association again, or a change of the destination, tries it"
        }
    }
}
