import ArgumentParser
import SyncProtocol

/// `secretsync destination delete`.
struct DestinationDelete: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a destination that has no associations.",
        discussion: """
            Example:
              secretsync destination delete my-awssm-1

            --force-delete forgets its associations and leaves their secrets in AWS, for dead credentials.
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Flag(name: .customLong("force-delete"), help: "Forget its associations; their secrets stay in AWS.")
    var force = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.destinationDelete, DestinationDeletion(id: id, force: force))
        try AnswerPrinter(options, console)
            .print(result, table: "Success! Data deleted (if it existed) at: sys/sync/destinations/\(id)")
    }
}
