import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync delete PATH [k=v ...]`.
struct DeleteCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a Vault path.",
        discussion: """
            Examples:
              secretsync delete sys/sync/destinations/aws-sm/my-awssm-1
              secretsync delete sys/sync/destinations/aws-sm/my-awssm-1 purge=true

            purge=true deletes the secrets of its associations in AWS first and goes on by itself;
            force_delete=true forgets them and leaves their secrets in AWS.
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Parameters, such as purge=true.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        let session = try await AgentSession.open(options, console)
        let call = LogicalCall(.delete, path, data: values.object)
        let envelope = try await call.answer(session)
        let members = envelope["data"]?.object ?? JSONObject()
        let answer = DeletionAnswer(members, path: path)
        try AnswerPrinter(options, console).print(.object(envelope), members: members, table: answer.table)
        try answer.conclude(waited: call.target?.params["wait"]?.bool ?? false)
    }
}
