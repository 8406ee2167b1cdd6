import ArgumentParser
import SyncProtocol

/// `secretsync agent info`.
struct AgentInfo: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Shows the versions and limits of the agent.",
        discussion: """
            Example:
              secretsync agent info
            """)

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.agentInfo, NoParams())
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
    }
}
