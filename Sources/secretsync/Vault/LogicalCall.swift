import JSONDocument
import SyncProtocol

/// A Vault verb on a literal path.
struct LogicalCall {
    let verb: LogicalRoute.Verb
    let path: String
    let data: JSONObject

    init(_ verb: LogicalRoute.Verb, _ path: String, data: JSONObject = JSONObject()) {
        self.verb = verb
        self.path = path
        self.data = data
    }

    /// The method the path leads to, when this version knows the path.
    var target: LogicalRoute.Match? {
        try? LogicalRoute.match(verb: verb, path: path, data: data)
    }

    /// The Vault envelope the agent answers; its warnings are said on standard error.
    func answer(_ session: AgentSession) async throws(CommandFailure) -> JSONObject {
        let envelope = try await session.call("logical.\(verb.rawValue)", LogicalParams(path: path, data: data).json)
        for warning in envelope["warnings"]?.array ?? [] {
            if let text = warning.string { session.console.warn(text) }
        }
        return envelope
    }
}

extension LogicalCall {
    /// Carries out a write or a patch, prints what Vault prints, and judges what was waited for.
    func change(_ options: CommonOptions, _ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let envelope = try await answer(session)
        if let members = envelope["data"]?.object, !members.isEmpty {
            try AnswerPrinter(options, console)
                .print(.object(envelope), members: members, table: KeyValueTable.render(members))
            try await settle(members, session)
        } else {
            try AnswerPrinter(options, console)
                .print(.object(envelope), members: JSONObject(), table: "Success! Data written to: \(path)")
        }
    }

    private func settle(_ members: JSONObject, _ session: AgentSession) async throws(CommandFailure) {
        guard let target, target.params["wait"]?.bool ?? true,
            [Methods.associationSet.name, Methods.associationRemove.name].contains(target.method.name),
            let answer = try? AssociatedSecrets(ParamsReader(object: members))
        else { return }
        let rows = await RowLookup(session: session).complete(answer.rows, of: answer.destination)
        try Settlement(rows).conclude(session.console)
    }

    /// Warns when a value that must stay secret stands on the command line.
    func warn(of values: ValueArguments, _ console: Console) {
        guard let method = target?.method else { return }
        let keys = SensitiveWarning.sensitive(values.literalKeys, of: method)
        if let text = SensitiveWarning.text(literalKeys: keys) { console.warn(text) }
    }
}
