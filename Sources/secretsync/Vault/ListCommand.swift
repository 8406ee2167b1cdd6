import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync list PATH`.
struct ListCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys below a Vault path.",
        discussion: """
            Example:
              secretsync list sys/sync/destinations
              secretsync list -format=json sys/sync/associations
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Parameters of the path: k=v, as for write.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let envelope = try await LogicalCall(.list, path, data: ValueArguments(values, console: console).object).answer(
            session)
        guard let members = envelope["data"]?.object, let keys = members["keys"] else {
            throw CommandFailure(.refused, "no value found at \(path)")
        }
        try AnswerPrinter(options, console).print(keys, members: members, table: KeyList.render(members) ?? "")
    }
}
