import ArgumentParser
import SyncProtocol

/// `secretsync destination list`.
struct DestinationList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists destinations.",
        discussion: """
            Example:
              secretsync destination list
            """)

    @Option(help: ArgumentHelp("Entries of a page.", valueName: "count"))
    var limit: Int64?

    @Option(help: ArgumentHelp("The last key of the page before.", valueName: "key"))
    var after: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(
            Methods.destinationList, DestinationListParams(limit: limit, after: after))
        try AnswerPrinter(options, console).printPage(result)
    }
}
