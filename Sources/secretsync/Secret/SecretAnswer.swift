import JSONDocument
import SyncProtocol

/// What `secret.put`, `secret.changed` and `secret.delete` answered, judged.
struct SecretAnswer {
    let secret: SecretReference
    let result: JSONObject

    /// What should be known about the answer.
    var notes: [String] {
        guard let result = try? SecretChangeResult(ParamsReader(object: result)) else { return [] }
        var notes: [String] = []
        if result.superseded { notes.append("nothing changed: a newer version is there already") }
        if result.duplicate { notes.append("nothing changed: this content is there already") }
        if !result.durable {
            notes.append("held in memory only, and lost at a restart, until an association is set for it")
        }
        return notes
    }

    /// Says the notes; when AWS was waited for, looks up and says what became of every association.
    func conclude(_ session: AgentSession, waited: Bool) async throws(CommandFailure) {
        for note in notes { session.console.talk("secretsync: note: \(note)") }
        guard waited, let answer = try? SecretChangeResult(ParamsReader(object: result)) else { return }
        var rows: [AssociationRow] = []
        for association in answer.associations where association.status != .synced && association.status != .unsynced {
            let destination = try NamedArguments.destination(association.destination)
            rows += await RowLookup(session: session).rows(of: secret, in: destination, status: association.status)
        }
        try Settlement(rows).conclude(session.console)
    }
}
