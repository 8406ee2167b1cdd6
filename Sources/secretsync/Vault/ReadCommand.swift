import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync read PATH`.
struct ReadCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Reads a Vault path.",
        discussion: """
            Example:
              secretsync read sys/sync/destinations/aws-sm/my-awssm-1
              secretsync read -field=type sys/sync/destinations/aws-sm/my-awssm-1
              secretsync read sys/sync/associations/destinations mount=my-kv secret_name=my-secret
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Parameters of the path: k=v, as for write.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let envelope = try await LogicalCall(.read, path, data: ValueArguments(values, console: console).object).answer(
            session)
        guard let members = envelope["data"]?.object else {
            throw CommandFailure(.refused, "no value found at \(path)")
        }
        try AnswerPrinter(options, console)
            .print(.object(envelope), members: members, table: KeyValueTable.render(members))
    }
}
