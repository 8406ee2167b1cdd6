import ArgumentParser
import SyncProtocol

/// `secretsync status`.
struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows how much is synced and how much waits.",
        discussion: """
            Example:
              secretsync status -format=json
            """)

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.status()
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
    }
}
