import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync delete PATH [k=v ...]`.
struct DeleteCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a Vault path.",
        discussion: """
            Example:
              secretsync delete sys/sync/destinations/aws-sm/my-awssm-1
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Parameters, such as force_delete=true.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        let session = try await AgentSession.open(options, console)
        let envelope = try await LogicalCall(.delete, path, data: values.object).answer(session)
        try AnswerPrinter(options, console).print(
            .object(envelope), members: envelope["data"]?.object ?? JSONObject(),
            table: "Success! Data deleted (if it existed) at: \(path)")
    }
}
