import SyncProtocol

/// What a waited sync came to. Pure.
struct Settlement {
    /// Why the command fails, if it does.
    let failure: CommandFailure?
    /// What should be known although it does not fail.
    let notes: [String]

    /// Judges the rows of an answer that was waited for: an error status fails with the row's own reason, a row that is
    /// merely parked is a note, and one that is still moving means the deadline passed.
    init(_ rows: [AssociationRow]) {
        var problems: [CommandFailure.Problem] = []
        var late: [CommandFailure.Problem] = []
        var notes: [String] = []
        for row in rows {
            notes += row.warnings.map { "\(row.key): \($0)" }
            switch row.status {
            case .synced, .unsynced: break
            case .internalError, .clientSideError, .externalServiceError: problems.append(Self.problem(row))
            case .pending where row.pendingReason?.isParked == true:
                notes.append("\(row.key) is \(row.status.rawValue)\(Self.why(row.pendingReason))")
            case .pending, .unknown:
                let message = "\(row.key) is still \(row.status.rawValue)\(Self.why(row.pendingReason))"
                late.append(.init(message: message, hint: "it goes on; see `secretsync wait`"))
            }
        }
        self.notes = notes
        if !problems.isEmpty {
            failure = CommandFailure(.refused, problems: problems + late)
        } else {
            failure = late.isEmpty ? nil : CommandFailure(.timeout, problems: late)
        }
    }

    /// Says the notes and fails if there is a reason to.
    func conclude(_ console: Console) throws(CommandFailure) {
        for note in notes { console.warn(note) }
        if let failure { throw failure }
    }

    private static func problem(_ row: AssociationRow) -> CommandFailure.Problem {
        guard let error = row.error else {
            return .init(message: "\(row.key) is \(row.status.rawValue)", hint: "see `secretsync association read`")
        }
        return .init(
            message: "\(row.key) is \(row.status.rawValue): \(error.message) [\(error.reason)]", hint: error.hint)
    }

    private static func why(_ reason: PendingReason?) -> String {
        guard let reason else { return "" }
        let advice: String =
            switch reason {
            case .disabled: "sync is switched off"
            case .awaitingValue: "push the value with `secretsync secret put`"
            case .versionBudget: "AWS keeps no more versions of it for now"
            case .horizon: "an earlier request may still arrive"
            case .throttled: "AWS asked to slow down"
            case .circuitOpen: "the destination failed too often and is left alone for a while"
            case .nameReleasing: "AWS is still releasing the name"
            }
        return " (\(reason.rawValue)): \(advice)"
    }
}
