import ArgumentParser
import SyncProtocol

/// `secretsync destination read`.
struct DestinationRead: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Reads a destination back, credentials masked.",
        discussion: """
            Example:
              secretsync destination read my-awssm-1
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.destinationRead, DestinationReference(id: id))
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
    }
}
