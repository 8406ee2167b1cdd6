import ArgumentParser
import SyncProtocol

/// `secretsync wait`.
struct WaitCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Waits until the selected associations are settled.",
        discussion: """
            Example:
              secretsync wait -mount=my-kv my-secret --timeout 60

            Without a selection it waits for everything.
            """)

    @OptionGroup var rows: RowOptions

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let params = SyncWaitParams(try rows.selection())
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.syncWait, params)
        let rows = SettledRows.read(result)
        try AnswerPrinter(options, console)
            .print(result, table: rows.map(Self.table) ?? KeyValueTable.render(result))
        try Settlement(rows ?? []).conclude(console)
    }

    private static func table(_ rows: [AssociationRow]) -> String {
        rows.isEmpty ? "Success! Everything selected is settled" : RowTable.render(rows)
    }
}
