import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync explain`.
struct ExplainCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says why a secret is in its state, destination by destination.",
        discussion: """
            For each destination of the secret: the status and why, what to do about it, the rule that made its name, the token \
            of its version, AWS's last answer and the next attempt.

            Examples:
              secretsync explain my-kv my-secret
              secretsync explain my-kv app/db --destination my-awssm-1

            Exit status 2 when a destination is in an error status.
            """)

    @Argument(help: "The secret's mount.")
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Option(help: ArgumentHelp("Only this destination: aws-sm/NAME, or NAME.", valueName: "name"))
    var destination: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let reference = try NamedArguments.secret(secret, mount: mount)
        let wanted: DestinationID? = if let destination { try NamedArguments.destination(destination) } else { nil }
        let session = try await AgentSession.open(options, console)
        let answer = try await session.destinations(of: reference)
        var explained: [(destination: DestinationID, row: AssociationRow, view: JSONObject?)] = []
        for member in answer["associated_destinations"]?.object?.sortedMembers ?? [] {
            guard let id = try? DestinationID(text: member.name), wanted == nil || wanted == id,
                let first = try? AssociationRow(json: member.value)
            else { continue }
            let view = try? await session.call(Methods.destinationRead, DestinationReference(id: id))
            for row in try await Self.rows(of: first, in: id, session) { explained.append((id, row, view)) }
        }
        guard !explained.isEmpty else {
            throw CommandFailure(
                .refused, "\(mount)/\(secret) is not associated with \(destination ?? "any destination")",
                hint: "secretsync association set NAME -mount=\(mount) \(secret)")
        }
        let documents = explained.map { Self.document($0.row, $0.destination, $0.view) }
        try AnswerPrinter(options, console).print(
            JSONObject([.init(name: "associations", value: .array(documents))]),
            table: explained.map { Self.text($0.row, $0.destination, $0.view) }.joined(separator: "\n\n"))
        let failed = explained.filter { $0.row.status.isError }
        guard failed.isEmpty else {
            throw CommandFailure(.refused, "\(failed.count) of \(explained.count) rows are in an error status")
        }
    }

    /// The rows of a secret with one destination: where each key has one, all of them.
    private static func rows(
        of first: AssociationRow, in destination: DestinationID, _ session: AgentSession
    ) async throws(CommandFailure) -> [AssociationRow] {
        guard first.subKey != nil else { return [first] }
        var rows: [AssociationRow] = []
        var after: String? = "\(first.accessor)/\(first.secretName)"
        while let key = after {
            let page = try await session.call(
                Methods.associationRead, AssociationReadParams(destination: destination, limit: 1_000, after: key))
            let found = (page["associated_secrets"]?.object?.members ?? []).compactMap {
                try? AssociationRow(json: $0.value)
            }
            let own = found.filter { $0.accessor == first.accessor && $0.secretName == first.secretName }
            rows += own
            after = own.count == found.count ? page["next"]?.string : nil
        }
        return rows.isEmpty ? [first] : rows
    }

    private static func text(_ row: AssociationRow, _ destination: DestinationID, _ view: JSONObject?) -> String {
        let explanation = RowExplanation(row, destination: view)
        let key = row.subKey.map { " key \($0.text)" } ?? ""
        return "\(row.mount)/\(row.secretName)\(key) -> \(destination)\n"
            + ColumnTable.render(explanation.lines.map { ["  " + $0.label, $0.text] })
    }

    private static func document(
        _ row: AssociationRow, _ destination: DestinationID, _ view: JSONObject?
    ) -> JSONValue {
        var object = JSONObject([.init(name: "destination", value: .string(destination.description))])
        for member in row.json.members { object[member.name] = member.value }
        object["explanation"] = .string(RowExplanation(row, destination: view).summary)
        object["options"] = view?["options"]
        return .object(object)
    }
}
