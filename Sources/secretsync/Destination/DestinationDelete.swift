import ArgumentParser
import SyncProtocol

/// `secretsync destination delete`.
struct DestinationDelete: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a destination that has no associations.",
        discussion: """
            Examples:
              secretsync destination delete my-awssm-1
              secretsync destination delete my-awssm-1 --purge --wait --timeout 600

            --purge deletes the secrets of its associations in AWS first; that goes on by itself, and
            `secretsync destination read my-awssm-1` shows how many are left, or what went wrong.
            --force-delete forgets its associations and leaves their secrets in AWS, for dead credentials.
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Flag(help: "Delete the secrets of its associations in AWS, then the destination.")
    var purge = false

    @Flag(name: .customLong("force-delete"), help: "Forget its associations; their secrets stay in AWS.")
    var force = false

    @Flag(inversion: .prefixedNo, help: "Wait until the purge has ended.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        if purge, force { throw .usage("--purge deletes the secrets in AWS, --force-delete leaves them there") }
        let session = try await AgentSession.open(options, console)
        let params = DestinationDeletion(id: id, purge: purge, force: force, wait: wait)
        let result = try await session.call(Methods.destinationDelete, params)
        let answer = DeletionAnswer(result, path: "sys/sync/destinations/\(id)")
        try AnswerPrinter(options, console).print(result, table: answer.table)
        try answer.conclude(waited: wait)
    }
}
