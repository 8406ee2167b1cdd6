import ArgumentParser
import SyncProtocol

/// `secretsync destination check`.
struct DestinationCheckCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Asks AWS who the agent is there and what it may do; changes nothing.",
        discussion: """
            Permissions are asked about with a name that no secret has. "unknown" is also what a policy with conditions on
            tags leads to: AWS denies what is not there.

            Example:
              secretsync destination check my-awssm-1

            Exit status 2 when AWS cannot be used as it is.
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.destinationCheck, DestinationReference(id: id))
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
        if let error = (try? DestinationCheck(ParamsReader(object: result)))?.error {
            throw CommandFailure(.refused, "\(id.name.text): \(error.message) [\(error.reason)]", hint: error.hint)
        }
    }
}
