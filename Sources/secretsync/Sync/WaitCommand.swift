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

    @Option(help: ArgumentHelp("Only of this destination.", valueName: "aws-sm/name"))
    var destination: String?

    @Option(help: ArgumentHelp("Only of this mount.", valueName: "path"))
    var mount: String?

    @Argument(help: "Only this secret; needs --mount.")
    var secret: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let params = try selection()
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

    private func selection() throws(CommandFailure) -> SyncWaitParams {
        var id: DestinationID?
        if let destination { id = try NamedArguments.destination(destination) }
        guard let secret else {
            var path: MountPath?
            if let mount { path = try NamedArguments.mount(mount) }
            return SyncWaitParams(destination: id, mount: path)
        }
        guard let mount else { throw .usage("a secret is given without its mount", hint: "add --mount") }
        let reference = try NamedArguments.secret(secret, mount: mount)
        return SyncWaitParams(destination: id, mount: reference.mount, secretName: reference.secretName)
    }
}
