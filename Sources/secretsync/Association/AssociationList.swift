import ArgumentParser
import SyncProtocol

/// `secretsync association list`.
struct AssociationList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists every secret that is associated.",
        discussion: """
            Example:
              secretsync association list
            """)

    @Option(help: ArgumentHelp("Entries of a page.", valueName: "count"))
    var limit: Int64?

    @Option(help: ArgumentHelp("The last key of the page before.", valueName: "key"))
    var after: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.associationList, PageParams(limit: limit, after: after))
        try AnswerPrinter(options, console).printPage(result)
    }
}
