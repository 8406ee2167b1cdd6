import ArgumentParser
import SyncProtocol

/// `secretsync mount list`.
struct MountList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the mounts that are known, with their accessors.",
        discussion: """
            Example:
              secretsync mount list
            """)

    @Option(help: ArgumentHelp("Entries of a page.", valueName: "count"))
    var limit: Int64?

    @Option(help: ArgumentHelp("The last key of the page before.", valueName: "key"))
    var after: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.mountList, PageParams(limit: limit, after: after))
        try AnswerPrinter(options, console).printPage(result, table: MountTable.render(result))
    }
}
